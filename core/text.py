import re

SPACES = re.compile(r"[ \t\r\n\f\v]+")  # not the spaces that hold 14 111 and « Roms » together


def cut_at_word(text: str, longest: int) -> str:
    """`text` in at most `longest` characters, cut between words and ending in “…” if it was cut."""
    text = SPACES.sub(" ", text).strip()
    if len(text) <= longest:
        return text
    # One word longer than the space for all: better half of it than nothing.
    head = text[:longest].rpartition(" ")[0] or text[: longest - 1]
    return head.rstrip(" \xa0\u202f,;:–—-") + "…"
