"""Rows full of values that occur nowhere else, to be looked for afterwards in all that is kept."""

import itertools
import os
import re
import subprocess
import uuid
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection, models
from django.utils import timezone

from forms_app import passport
from forms_app.models import (
    Application,
    Attachment,
    CooperationProposal,
    Draft,
    InformationRequest,
    JoinApplication,
    Message,
    StatusChange,
)
from forms_app.models.sending import private_storage
from jobs.models import Letter
from tests import postgres
from tests.factories import make_country

KINDS = {"J": JoinApplication, "N": CooperationProposal, "M": Message}
# Columns whose values are of a kind that a lookup cannot tell from others.
UNTELLING = (models.BooleanField, models.IntegerField, models.DateField, models.ForeignKey)
numbers = itertools.count(1)


def value_for(field):
    """A value for this column that no other row or file has."""
    seed = f"zx{next(numbers):05d}zx"
    if isinstance(field, models.EmailField):
        return f"{seed}@plant.example"
    if isinstance(field, models.URLField):
        return f"https://{seed}.example/"
    if isinstance(field, models.JSONField):
        return [{"name": seed, "website": f"https://{seed}.example/"}]
    return seed[: field.max_length or 99]


def planted(model, **facts):
    """Values for all columns of free words that are erased with the row."""
    values = {}
    for name in passport.names_going_with_case(model):
        field = model._meta.get_field(name)
        if field.many_to_many or field.choices or isinstance(field, UNTELLING):
            continue
        values[name] = value_for(field)
    return {**values, **facts}


def plant_case(form, status, *, since, by, **facts):
    """A case with everything that can hang on it; `since` is when it came to that status."""
    model = KINDS[form]
    own = {
        "J": {"kind": "city", "decision": "adopted", "decided_on": date(2020, 5, 6)},
        "N": {"legal_form": "registered", "partner_kind": "secretariat", "money": "no"},
        "M": {"topic": "press"},
    }[form]
    if form != "M":
        own |= {"country": make_country(), "country_other": "", "themes": ["housing"]}
    if form == "J":
        own |= {"action_plan": "no", "mandate_ends_on": date(2099, 1, 31)}
    if form == "N":
        own |= {"roma_led": "yes"}
    values = planted(model, **{"signs": [], **own})
    values["snapshot"] = {
        name: value
        for name, value in values.items()
        if isinstance(value, str | list) and name != "signs"
    }
    case = model.objects.create(
        form_key=uuid.uuid4(),
        language="en",
        status=status,
        status_since=since,
        submitted_at=facts.pop("submitted_at", since - timedelta(days=20)),
        **{**values, **facts},
    )
    hang_on(case, by)
    return case


def hang_on(case, by):
    """Messages, notes, questions, reasons, files and letters of a case."""
    for text in (seed(), seed()):
        case.messages.create(text=text, is_from_applicant=True)
    case.notes.create(text=seed(), by=by)
    InformationRequest.objects.create(
        application=case,
        by=by,
        question=seed(),
        fields=["website"],
        due_on=timezone.localdate(),
        returns_to="review",
    )
    for is_forced in (True, False):
        StatusChange.objects.create(
            application=case,
            old_status="received",
            new_status="review",
            by=by,
            is_forced=is_forced,
            reason=seed(),
            forced_because=seed() if is_forced else "",
        )
    plant_file(application=case)
    plant_letter(case.contact_email, about=case.reference, words=case.contact_name)


def plant_file(**owner):
    return Attachment.objects.create(
        purpose="plan",
        file=ContentFile(seed().encode(), name="x"),
        name=seed(),
        content_type="application/pdf",
        size=9,
        checksum="0" * 64,
        **owner,
    )


def plant_letter(to, *, about="", words="", days_ago=3):
    """Sent, and in the folder of letters too."""
    sent_at = timezone.now() - timedelta(days=days_ago)
    letter = Letter.objects.create(
        to=to,
        subject=f"About {about}"[:200],
        body=f"Dear {words or seed()}, {seed()}\n",
        language="en",
        about=about,
        created_at=sent_at,
        sent_at=sent_at,
    )
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(exist_ok=True)
    message = EmailMessage(letter.subject, letter.body, to=[to]).message()
    file = folder / f"{next(numbers):05d}.log"
    file.write_bytes(message.as_bytes())
    os.utime(file, (sent_at.timestamp(), sent_at.timestamp()))
    return letter


def plant_draft(*, changed_at, email=""):
    draft = Draft.objects.create(
        form=Application.Form.JOIN,
        language="en",
        answers={"authority": {"name_local": [seed()]}},
        email=email,
        changed_at=changed_at,
    )
    plant_file(draft=draft)
    return draft


def seed():
    return f"zx{next(numbers):05d}zx"


def values_in(*things):
    """Every planted value of these rows and of all that hangs on them."""
    return set(re.findall(r"zx\d{5}zx", " ".join(dump_of(thing) for thing in things)))


def contents_of(*rows):
    """The planted values inside the files of these rows."""
    found = set()
    for attachment in (it for row in rows for it in row.attachments.all()):
        with attachment.file.open() as file:
            found.add(file.read().decode())
    return found


def dump_of(row):
    texts = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    for name in ("messages", "notes", "information_requests", "status_changes", "attachments"):
        if hasattr(row, name):
            texts += [dump_of(it) for it in getattr(row, name).all()]
    if isinstance(row, Attachment):
        with row.file.open() as file:
            texts.append(file.read().decode())
    if isinstance(row, Application):
        texts += [dump_of(letter) for letter in Letter.objects.filter(about=row.reference)]
    return " ".join(texts)


def everything():
    """All that the site keeps: each row of each table, and each file, the letters' too."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            texts += [repr(row) for row in cursor.fetchall()]
    folders = [
        settings.EMAIL_FILE_PATH,
        settings.MEDIA_ROOT,
        private_storage().location,
    ]
    for folder in folders:
        for file in Path(folder).rglob("*"):
            if file.is_file():
                texts.append(file.read_bytes().decode(errors="replace"))
    return "\n".join(texts)


def raw():
    """What lies in the files of an SQLite database, its log too; of PostgreSQL, in a dump."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        beside = [file.with_name(f"{file.name}{suffix}") for suffix in ("-wal", "-shm")]
        return b"\n".join(it.read_bytes() for it in [file, *beside] if it.exists()).decode(
            "latin-1"
        )
    at = connection.settings_dict
    command = [postgres.programs() / "pg_dump", "--host", at["HOST"], "--username", at["USER"]]
    return subprocess.run([*command, at["NAME"]], check=True, capture_output=True, text=True).stdout
