"""What is said about fields that are kept for the same reason and go by the same rule."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forms_app.models import Application
from forms_app.periods import Rule


class Readers(models.TextChoices):
    STAFF = "staff", _("staff who handle applications")
    BOTH = "both", _("the sender, and staff who handle applications")
    LETTERS = "letters", _("staff who look after letters")
    DIRECTORY = "directory", _("staff who look after the directory")
    PROTECTORS = "protectors", _("staff for data protection")
    NOBODY = "nobody", _("nobody: only the site itself")


class Public(models.TextChoices):
    NEVER = "never", _("never")
    PROFILE = "profile", _("yes, in the profile of a participant")
    EDITED = "edited", _("after editing by staff")
    TICK = "tick", _("only if you tick so")
    LISTED = "listed", _("only if you agree to be named")
    REDACTED = "redacted", _("the decision only, after staff have blacked out signatures")


@dataclass(frozen=True)
class Entry:
    names: tuple[str, ...]
    purpose: Promise
    readers: Readers
    public: Public
    # Never public in other forms than these.
    public_for: tuple[Application.Form, ...]
    is_personal: bool
    # Erased by this rule before its case, in the forms named.
    rule: Rule | None
    rule_for: tuple[Application.Form, ...]
    # Left in the skeleton of an erased case, because it points to nobody.
    stays: bool


def entry(
    names: str,
    purpose: Promise,
    *,
    readers: Readers = Readers.STAFF,
    public: Public = Public.NEVER,
    public_for: tuple[Application.Form, ...] = tuple(Application.Form),
    is_personal: bool = False,
    rule: Rule | None = None,
    rule_for: tuple[Application.Form, ...] = tuple(Application.Form),
    stays: bool = False,
) -> Entry:
    return Entry(
        names=tuple(names.split()),
        purpose=purpose,
        readers=readers,
        public=public,
        public_for=public_for,
        is_personal=is_personal,
        rule=rule,
        rule_for=rule_for,
        stays=stays,
    )
