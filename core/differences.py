"""What has changed between two texts, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\s+|[^\W_]+|.", re.S)
LONGEST = 20_000  # words; beyond it a comparison takes seconds and says the whole text instead


class Stretch(NamedTuple):
    """A run of words that is in both texts (`same`), only in the old or only in the new one."""

    kind: str  # same, old, new
    text: str


def of(old: str, new: str) -> list[Stretch]:
    """`old` and `new` as one text, in stretches; both are found again by leaving out a kind."""
    if old == new:
        return [Stretch("same", old)] if old else []
    before, after = WORD.findall(old), WORD.findall(new)
    if len(before) + len(after) > LONGEST:
        return [Stretch(kind, text) for kind, text in (("old", old), ("new", new)) if text]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    stretches, gone, come = [], "", ""
    for operation, a, b, c, d in matcher.get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        # A mere space between two changes belongs to them: whole phrases are easier to read.
        if operation == "equal" and (was.strip() or not (gone or come)):
            stretches += [Stretch("old", gone), Stretch("new", come), Stretch("same", was)]
            gone = come = ""
        else:
            gone, come = gone + was, come + now
    stretches += [Stretch("old", gone), Stretch("new", come)]
    return [stretch for stretch in stretches if stretch.text]
