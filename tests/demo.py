"""The demonstration site, made once a run and copied for each who needs it.

`python -m tests.demo FILE`, with the site's own settings, fills the database that DATABASE_URL
names and writes to FILE which pages there are (`tests.addresses`).
"""

import fcntl
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

USERNAME, PASSWORD = "editor", "the-rain-in-Strasbourg"


def once(file: Path, make: Callable[[Path], None]) -> Path:
    """`file`, made by the first process of this run that asks; the others wait for it.

    What failed once is not tried again: its words are kept instead.
    """
    failed = file.with_suffix(".failed")
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            raise RuntimeError(failed.read_text())
        if not file.exists():
            part = file.with_suffix(".part")
            try:
                make(part)
            except Exception as error:
                failed.write_text(str(error))
                raise
            part.rename(file)
    return file


# --- Databases ---------------------------------------------------------------------------------


def database_url(folder: Path) -> str:
    """Of the demonstration's database: in `folder`, or beside the one that DATABASE_URL names."""
    if url := os.environ.get("DATABASE_URL"):
        return urlsplit(url)._replace(path="/alliance_demo").geturl()
    return f"sqlite:///{folder}/db.sqlite3"


def make_database(url: str) -> None:
    """SQLite makes its file itself."""
    if not url.startswith("sqlite"):
        _on_server("DROP DATABASE IF EXISTS alliance_demo", "CREATE DATABASE alliance_demo")


@contextmanager
def copy_of_database(original: str, folder: Path, name: str):
    """The address of a copy, gone at the end."""
    if original.startswith("sqlite"):
        source, target = original.removeprefix("sqlite:///"), folder / "db.sqlite3"
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        yield f"sqlite:///{target}"
        return
    name = f"alliance_demo_{name}"
    _on_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE alliance_demo")
    yield urlsplit(original)._replace(path=f"/{name}").geturl()
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(*statements):
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


# --- Content -----------------------------------------------------------------------------------


def main(file):
    import django

    django.setup()
    from django.core.management import call_command

    from alliance.demo import loading
    from jobs import worker
    from tests import addresses

    call_command("migrate", verbosity=0)
    loading.load()
    add_rare_states()
    worker.run_all()
    call_command("collectstatic", verbosity=0, interactive=False)
    Path(file).write_text(json.dumps(addresses.collect()))


def add_rare_states():
    """What the demonstration content has none of, and a page must still bear."""
    from django.utils import timezone

    from accounts.models import User
    from alerts.models import SignUp
    from forms_app.models import Draft, Message
    from members.models import Participant
    from news.models import Article
    from publishing.models import Topic
    from tests import factories
    from tests.alerts.wishes import make_subscriber
    from tests.forms_app.cases import make_join

    User.objects.create_superuser(USERNAME, password=PASSWORD)
    factories.make_article(
        "Only in English: a story that nobody has translated yet",
        slug="only-in-english",
        days_ago=6000,
    )
    factories.make_article(
        "Seulement en français : une nouvelle que personne n’a encore traduite",
        language="fr",
        slug="seulement-en-francais",
        teaser="Un texte qui n’existe que dans une langue.",
        body="<p>Un texte qui n’existe que dans une langue.</p>",
        days_ago=6001,
    )
    for language, title, reason in (
        ("en", "A call that is over", "Replaced by a newer call."),
        ("fr", "Un appel clos", "Remplacé par un appel plus récent."),
    ):
        factories.make_article(
            title,
            language=language,
            slug="withdrawn",
            status=Article.Status.WITHDRAWN,
            first_published_at=timezone.now(),
            withdrawal_note=reason,
        )
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    for language in ("en", "fr"):
        factories.make_article(
            "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3,
            language=language,
            slug="long-words",
            over="Rindfleischetikettierungsüberwachung",
            kind=Article.Kind.EVENT,
            starts_on=date(2015, 11, 30),
            ends_on=date(2015, 12, 2),
            place=word,
            body=f"<h2>{word}</h2><table><tbody><tr><th>30</th><td>{word}</td></tr></tbody></table>",
            days_ago=6002,
        )
    Message.objects.create(
        form_key=uuid4(),
        language="fr",
        contact_name="Ana Petrović",
        contact_email="ana@journal.example",
        topic=Message.Topic.PRESS,
        text="À qui puis-je parler du séminaire ?",
    )
    Draft.objects.create(form="J", language="en")
    SignUp.objects.create(email="ana@journal.example", language="fr", form_key=uuid4(), sender="")
    make_subscriber(
        participants=[Participant.objects.get(slug="tivat")], topics=Topic.objects.all()[:2]
    )
    make_join("Gjirokastër", country="AL")
    factories.make_participant(
        "Gjirokastër", country="AL", slug="bare", longitude=None, latitude=None
    )


if __name__ == "__main__":
    main(sys.argv[1])
