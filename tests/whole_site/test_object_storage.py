"""Two web servers, one database and the buckets of one server: as `docs/operations.md` has it."""

import re
from contextlib import contextmanager
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from forms_app.forms import FORMS
from tests import demo as demonstration
from tests import s3, serving
from tests.factories import picture_bytes
from tests.faults.programs import wait_until
from tests.forms_app.typed import ANSWERS, form_key, typed_at
from tests.reading import Document

ADD_IMAGE = "/admin/library/image/add/"
PICTURE = picture_bytes(width=800, height=500)
WORDS = {"alt_en": "A blue field", "alt_fr": "Un champ bleu", "focal_x": "0.5", "focal_y": "0.5"}
JOIN = FORMS["J"]
FIRST, WITH_FILE = JOIN.PARTS[:2]
ANSWERED = typed_at(WITH_FILE, ANSWERS["J"])


class Browser:
    """One person at one site after another, with the cookies that the first one gave."""

    def __init__(self):
        self.jar = SimpleCookie()

    def get(self, site, path):
        return self._ask(site, "GET", path)

    def send(self, site, path, fields):
        """A form with what it hides; may hold files."""
        hidden = Document(self.get(site, path).text).hidden_fields
        body = encode_multipart(BOUNDARY, hidden | fields)
        return self._ask(site, "POST", path, body, Content_Type=MULTIPART_CONTENT)

    def _ask(self, site, *request, **headers):
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.jar.items())
        reply = site.ask(*request, Cookie=cookie, **headers)
        for line in reply.headers.get_all("Set-Cookie") or []:
            self.jar.load(line)
        return reply

    def log_in(self, site):
        who = {"username": demonstration.USERNAME, "password": demonstration.PASSWORD}
        assert self.send(site, "/admin/login/?next=/admin/", who).status == 302


@pytest.fixture(scope="module")
def sites(demo, tmp_path_factory, worker_id):
    """The two of them; they share nothing but the database and the buckets."""
    if s3.program() is None:
        pytest.skip("This machine has no rclone.")
    folder = tmp_path_factory.mktemp("sites")
    name = f"buckets_{worker_id}"
    with (
        s3.server() as server,
        demonstration.copy_of_database(demo.database_url, folder, name) as url,
    ):
        for file in (demo.folder / "media").rglob("*"):
            if file.is_file():
                copy = server.folder / "public" / file.relative_to(demo.folder / "media")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
        both = {"DATABASE_URL": url, **server.environment}
        with (
            web_server(folder / "one", demo, **both) as one,
            web_server(folder / "two", demo, **both) as two,
        ):
            yield SimpleNamespace(one=one, two=two, server=server, environment=both, folder=folder)


@contextmanager
def web_server(folder, demo, **variables):
    folder.mkdir()
    (folder / "static").symlink_to(demo.folder / "static")
    with serving.serve(folder, **variables) as site:
        yield site


def work(sites):
    program = "import django; django.setup(); from jobs import worker; worker.run_all()"
    serving.run("-c", program, VAR_DIR=str(sites.folder / "one"), **sites.environment)


def begin(applicant, site):
    """Where the step with the files is."""
    whole = ANSWERS["J"] | {"contact_email": "erika@tivat.example", "form_key": form_key("J")}
    first = typed_at(FIRST, whole) | {"form_key": whole["form_key"]}
    begun = applicant.send(site, "/en/join/begin/", first)
    assert begun.status == 303, begun.text[:3000]
    return begun.headers["Location"].partition("#")[0]


def pictures_in(page):
    return re.findall(r"/media/images/[^\s\"]+", page.text)


def test_a_picture_uploaded_on_one_shows_on_the_other(sites):
    editor = Browser()
    editor.log_in(sites.one)

    sent = editor.send(
        sites.one, ADD_IMAGE, WORDS | {"file": ContentFile(PICTURE, name="blue.png")}
    )
    work(sites)
    shown = pictures_in(editor.get(sites.two, "/admin/library/image/"))[0]
    replies = [site.get(shown) for site in (sites.one, sites.two)]
    files = sites.server.files()

    assert sent.status == 302
    assert shown.endswith("/480.avif")
    assert {reply.body for reply in replies} == {files[shown.replace("/media", "public")]}
    assert replies[0].headers["ETag"] == replies[1].headers["ETag"]
    assert (replies[0].status, replies[1].status) == (200, 200)
    for name in ("one", "two"):
        assert not (sites.folder / name / "media").exists()


def test_an_applicant_s_file_is_private_on_both(sites):
    applicant = Browser()
    path = begin(applicant, sites.one)
    sent = applicant.send(
        sites.two, path, ANSWERED | {"file_act": ContentFile(PICTURE, name="act.png")}
    )
    [name] = [name for name in sites.server.files() if name.startswith("private/")]
    page = applicant.get(sites.one, path)
    link = next(link for link in Document(page.text).links if "/files/" in link)

    assert sent.status == 303
    assert re.fullmatch(r"private/site/attachments/\d{4}/\d\d/[0-9a-f]{32}", name)
    assert applicant.get(sites.one, link).body == sites.server.files()[name]
    assert sites.one.get(f"/media/{name.removeprefix('private/site/')}").status == 404


def test_while_the_storage_is_away_pages_are_read_and_nothing_typed_is_lost(sites):
    site, editor, applicant = sites.one, Browser(), Browser()
    editor.log_in(site)
    step = begin(applicant, site)
    shown = pictures_in(site.get("/en/"))[0]
    assert (site.get(shown).status, site.get("/readyz").status) == (200, 200)

    sites.server.stop()
    try:
        ready = site.get("/readyz")
        pages = [
            site.get(path) for path in ("/en/", "/fr/", "/en/news/?page=2", "/en/participants/")
        ]
        picture = site.get(shown)
        typed = ANSWERED | {"decision_title": "Одлука “12”"}
        sent = applicant.send(
            site, step, typed | {"file_act": ContentFile(PICTURE, name="act.png")}
        )
        words, red = WORDS | {"credit": "© Ана"}, picture_bytes(color="#b42a1c")
        uploaded = editor.send(site, ADD_IMAGE, words | {"file": ContentFile(red, name="red.png")})
    finally:
        sites.server.start()
    for path in (shown, "/readyz"):  # after the few seconds for which it is not asked
        wait_until(lambda path=path: site.get(path).status == 200, within=10)

    assert (ready.status, ready.text) in {
        (503, "the storage of files does not answer: NewConnectionError\n"),
        (503, "the storage of files did not answer a moment ago\n"),
    }
    assert [page.status for page in pages] == [200] * 4
    assert all(pictures_in(page) for page in pages[:3])
    assert (picture.status, picture.headers["Retry-After"]) == (503, "60")
    assert picture.headers["Cache-Control"] == "no-store"
    for reply, fields in ((sent, typed), (uploaded, words)):
        document = Document(reply.text)
        assert (reply.status, document.first("h1").text.strip()) == (503, "Not now")
        last = {name: it[-1] if isinstance(it, list) else it for name, it in fields.items()}
        assert last.items() <= document.hidden_fields.items()
        assert "Your files could not be kept" in reply.text


def test_no_secret_and_no_500_in_the_logs(sites):
    said = sites.one.log.read_text() + sites.two.log.read_text()

    assert "not/a" not in said
    assert "not%2Fa" not in said
    assert "does not answer" in said  # for the operator
