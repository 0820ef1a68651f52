"""The name of a file that somebody sends: shown to people, never part of an address or a path."""

import re

from django.utils.translation import gettext as _

from core.cleaning import one_line

LONGEST = 150
INNER_SUFFIX = re.compile(r"\.(?=[A-Za-z][A-Za-z0-9]{1,4}(?:\.|$))")
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
SAME_KIND = {".jpeg": ".jpg", ".jpe": ".jpg"}


def clean(name: str) -> tuple[str, str]:
    """The name without folders, control signs and signs that turn the reading direction, and its
    suffix in small letters, of which only the last one counts: “a.exe.pdf” is shown as “a_exe.pdf”.
    """
    name = re.split(r"[/\\]", one_line(name.replace("\0", "")))[-1]
    name = NOT_IN_NAMES.sub("_", name).rstrip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    stem = INNER_SUFFIX.sub("_", stem.strip(" ."))
    suffix = f".{suffix.lower()}" if suffix else ""
    if not any(sign.isalnum() for sign in stem):
        stem = _("document")
    return stem[: LONGEST - len(suffix)].rstrip() + suffix, SAME_KIND.get(suffix, suffix)
