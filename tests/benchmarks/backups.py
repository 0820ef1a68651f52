"""Backup and restore of a large site, into both databases from both, every row and byte compared.

    python -m tests.benchmarks.backups 100000 11000 5000 2

makes so many articles in two languages, participants, applications with a file each, and gigabytes
of files that cannot be packed, once, on SQLite. While another program writes, it backs them up,
restores into SQLite and into PostgreSQL, and does the same again from that PostgreSQL. What comes
back is compared by reading it here, with nothing of `alliance.backup`. Prints seconds, MB/s and the
most memory of each program.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import databases

MB = 1_000_000
SMALLEST, LARGEST = 1_000, 20 * MB  # bytes of a file of the library
AT_FIRST = 1000  # articles
OF_APPLICANTS = (10_000, 400_000)
# What a backup leaves out, and where the other program writes; see `alliance/backup/tables.py`.
NOT_COMPARED = {
    *("sessions.Session", "axes.AccessAttempt", "axes.AccessAttemptExpiration"),
    *("axes.AccessFailureLog", "axes.AccessLog", "publishing.Presence", "publishing.Generation"),
    "publishing.MissingPage",
}


def main(articles: int, participants: int, applications: int, gigabytes: float):
    with ExitStack() as stack:
        sites = [
            # With DEBUG Django keeps every query in memory.
            stack.enter_context(databases.empty(vendor)) | {"DEBUG": ""}
            for vendor in ("sqlite", "sqlite", "postgresql", "postgresql")
        ]
        source, second, on_server, on_server_2 = sites
        run("load_demo", source, "manage.py", "load_demo")
        run("make rows", source, *ASK, "make", str(articles), str(participants))
        run("make files", source, *ASK, "fill", str(applications), str(gigabytes))
        _round("SQLite", source, {"SQLite": second, "PostgreSQL": on_server})
        _round("PostgreSQL", on_server, {"PostgreSQL": on_server_2, "SQLite": second})


ASK = ("-m", "tests.benchmarks.backups")


def _round(name, site, targets):
    expected = _facts(site)
    size = sum(expected["files"].values()) / MB
    write(
        f"{name}: {sum(it[0] for it in expected['rows'].values()):,} rows, "
        f"{len(expected['sums']):,} files of {size:,.0f} MB"
    )
    with tempfile.TemporaryDirectory() as where:
        with _writing(site) as written:
            run(f"backup from {name}", site, "manage.py", "backup", where, megabytes=size)
        write(f"  written meanwhile: {written['count']}, the slowest {written['slowest']:.0f} ms")
        packed = sum(path.stat().st_size for path in Path(where).rglob("*") if path.is_file())
        write(f"  the backup: {packed / MB:,.0f} MB")
        for other, target in targets.items():
            run(
                f"restore into {other}",
                target,
                "manage.py",
                "restore",
                where,
                "--overwrite",
                megabytes=size,
            )
            found = _facts(target)
            different = [
                *(
                    table
                    for table, it in expected["rows"].items()
                    if found["rows"].get(table) != it
                ),
                *(file for file, it in expected["sums"].items() if found["sums"].get(file) != it),
                *(file for file in found["sums"] if file not in expected["sums"]),
            ]
            if different:
                sys.exit(f"  not as it was: {different[:10]}")
            write(
                f"  {len(expected['rows'])} tables and {len(expected['sums']):,} files: all equal"
            )


def run(words: str, environment: dict[str, str], *command: str, megabytes: float = 0):
    """Say how long the Python program took, and the most memory it had at once."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    if process.returncode:
        sys.exit(f"{words}: failed")
    speed = f"{megabytes / seconds:6.0f} MB/s" if megabytes else ""
    write(f"  {words:28} {seconds:7.1f} s {used.ru_maxrss / 1024:6.0f} MiB {speed}")


@contextmanager
def _writing(environment):
    """Another program writes as the site does, all the while."""
    figures = {}
    process = subprocess.Popen(
        [sys.executable, *ASK, "write"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield figures
    finally:
        figures |= json.loads(process.communicate("stop\n")[0])


def _facts(environment):
    """Of each table the number of rows and their sum; of each file its sum and size."""
    return json.loads(databases.run(environment, *ASK, "read"))


def write(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


# --- Inside the site ---------------------------------------------------------------------------


def inside(what, *arguments):
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django

    django.setup()
    {"make": make, "fill": fill, "write": keep_writing, "read": read}[what](*arguments)


def make(articles, participants):
    """Without the entries of search. Articles beyond the first thousand are copies in SQL."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    from alliance import synthetic
    from news.models import Article
    from publishing.models import Topic, TopicLink

    made = min(int(articles), AT_FIRST)
    synthetic.make(articles=made, participants=int(participants), texts=1000)
    last = Article.objects.order_by("-pk")[0].pk
    columns = {f.column: f'"{f.column}"' for f in Article._meta.local_concrete_fields}
    del columns["id"]
    columns |= {"slug": "slug || '-' || :n", "title": "title || ' ' || :n"}
    columns["group"] = """printf('%08x', :n) || substr("group", 9)"""
    names = ", ".join(f'"{name}"' for name in columns)
    copying = f"INSERT INTO news_article ({names}) SELECT {', '.join(columns.values())} "
    copying += "FROM news_article WHERE id <= :last AND slug LIKE 'synthetic-%'"
    with transaction.atomic(), connection.cursor() as cursor:
        for number in range(1, int(articles) // made):
            cursor.execute(copying.replace(":n", str(number)).replace(":last", str(last)))
    topics = list(Topic.objects.values_list("pk", flat=True))
    kind = ContentType.objects.get_for_model(Article)
    TopicLink.objects.bulk_create(
        TopicLink(tag_id=topics[pk % len(topics)], content_type=kind, object_id=pk)
        for pk in Article.objects.filter(pk__gt=last).values_list("pk", flat=True)
    )


def fill(applications, gigabytes):
    """Applications with a file each, and files of the library, with sizes from small to large."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import transaction

    from forms_app.models import Attachment
    from library.models import File
    from tests.forms_app.cases import make_join

    dice, left = random.Random(7), int(float(gigabytes) * 1000 * MB)

    def content(smallest, largest):
        nonlocal left
        size = min(left, int(smallest * (largest / smallest) ** dice.random()))
        left -= size
        data = dice.randbytes(size)
        return ContentFile(data, name="file.pdf"), size, hashlib.sha256(data).hexdigest()

    with transaction.atomic():
        for number in range(int(applications)):
            file, size, checksum = content(*OF_APPLICANTS)
            Attachment.objects.create(
                application=make_join(f"Authority {number}"),
                purpose=Attachment.Purpose.ACT,
                file=file,
                name="act.pdf",
                content_type="application/pdf",
                size=size,
                checksum=checksum,
            )
    while left:
        file, size, checksum = content(SMALLEST, LARGEST)
        name = default_storage.save(f"files/{checksum[:8]}/file.pdf", file)
        File(file=name, title_en=f"File {checksum[:8]}", size=size, checksum=checksum).save_base()


def keep_writing():
    """Until something comes in: what visitors bring about who ask for pages that are not there."""
    import threading

    from publishing.missing_pages import note

    stopping, count, slowest = threading.Event(), 0, 0.0
    threading.Thread(target=lambda: (sys.stdin.readline(), stopping.set()), daemon=True).start()
    while not stopping.wait(0.02):
        started = time.monotonic()
        note(f"/en/page-{count}/")
        slowest = max(slowest, 1000 * (time.monotonic() - started))
        count += 1
    write(json.dumps({"count": count, "slowest": slowest}))


def read():
    from django.apps import apps
    from django.conf import settings

    rows = {
        model._meta.label: _sum_of_rows(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in NOT_COMPARED
    }
    roots = {"media": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}
    paths = {
        f"{name}/{path.relative_to(root)}": path
        for name, root in roots.items()
        for path in Path(root).rglob("*")
        if path.is_file()
    }
    sums = {
        name: hashlib.file_digest(path.open("rb"), "sha256").hexdigest()
        for name, path in paths.items()
    }
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    write(json.dumps({"rows": rows, "sums": sums, "files": sizes}))


def _sum_of_rows(model):
    names = sorted(field.attname for field in model._meta.local_concrete_fields)
    count, digest = 0, hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
        count += 1
        digest.update(repr([_plain(value) for value in row]).encode())
    return [count, digest.hexdigest()]


def _plain(value):
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    if isinstance(value, dict):
        return sorted((key, _plain(it)) for key, it in value.items())
    if isinstance(value, list):
        return [_plain(it) for it in value]
    return bytes(value) if isinstance(value, memoryview) else value


if __name__ == "__main__":
    if sys.argv[1].isdecimal():
        main(*map(int, sys.argv[1:4]), float(sys.argv[4]))
    else:
        inside(*sys.argv[1:])
