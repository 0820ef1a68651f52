"""The answers of an application as they stand, for keeping: plain values that JSON knows."""

from datetime import date

from django.db import models

from forms_app.models import Application

CONTACT = ("contact_name", "contact_role", "contact_email", "contact_phone")


def frozen(application: Application) -> dict:
    """{round, language, notice, answers: {column: value}, files: [name and checksum]}."""
    return {
        "round": application.round,
        "language": application.language,
        "notice": application.notice_version,
        "answers": {name: _plain(application, name) for name in answer_columns(application)},
        "files": [
            {"purpose": purpose, "name": name, "checksum": checksum}
            for purpose, name, checksum in application.attachments.values_list(
                "purpose", "name", "checksum"
            )
        ],
    }


def answer_columns(application: Application) -> list[str]:
    """What the applicant has said, by the names of columns; none of what staff made of it."""
    meta = application.specific._meta
    own = [
        field.name
        for field in (*meta.local_concrete_fields, *meta.local_many_to_many)
        if not field.primary_key and field.name not in {"participant", "listed_until"}
    ]
    return [*own, *CONTACT]


def _plain(application, name):
    field = application._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return sorted(getattr(application, name).values_list("pk", flat=True))
    value = getattr(application, field.attname)
    return value.isoformat() if isinstance(value, date) else value
