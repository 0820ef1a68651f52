"""A text that was just read, put beside what is there already: by number."""

from dataclasses import dataclass, field

from core import languages
from texts.importing import Row


@dataclass
class Alignment:
    rows: list[Row] = field(default_factory=list)
    # The numbers (or first words) that only one of the two has.
    only_new: list[str] = field(default_factory=list)
    only_old: list[str] = field(default_factory=list)


def align(old: list[Row], new: list[Row], language: str) -> Alignment:
    """`old` with the words of `new` in `language`; what is new stands where it stood in its text.

    The other language, and who is asked there, stay as they are. What `new` lacks keeps its words.
    """
    if not old:
        return Alignment(new)
    found = Alignment()
    waiting = dict(_keyed(new))
    after = {}  # new rows without a place of their own, by the key before them
    previous, old_keys = None, {key for key, _row in _keyed(old)}
    for key, row in waiting.items():
        if key in old_keys:
            previous = key
        else:
            after.setdefault(previous, []).append(row)
    found.rows += after.get(None, [])
    for key, row in _keyed(old):
        if same := waiting.get(key):
            row.bodies[language] = same.bodies[language]
            row.addressees = row.addressees or same.addressees
        else:
            found.only_old.append(_name(row))
        found.rows.append(row)
        found.rows += after.get(key, [])
    found.only_new = [_name(row) for rows in after.values() for row in rows]
    return found


def _keyed(rows):
    """Each with what it is known by: its number, or its place behind the number before it."""
    number, count, seen = "", 0, set()
    for place, row in enumerate(rows):
        if not row.number:
            count += 1
            yield (number, row.kind, count), row
        elif row.number in seen:
            yield (row.number, "again", place), row  # for somebody to correct
        else:
            number, count = row.number, 0
            seen.add(number)
            yield (number, "", 0), row


def _name(row):
    words = next((row.bodies[code] for code in languages.CODES if row.bodies.get(code)), "")
    return f"§\u00a0{row.number}" if row.number else f"“{words[:40]}”"


def stored(text) -> list[Row]:
    """The paragraphs that `text` has. One query."""
    return [
        Row(
            number=p.number,
            kind=p.kind,
            level=p.level,
            bodies={code: getattr(p, f"body_{code}") for code in languages.CODES},
            addressees=[str(one) for one in p.addressees],
        )
        for p in text.paragraphs.all()
    ]


def missing_numbers(rows: list[Row]) -> list[str]:
    """Numbers that should be there by those that are: 3 between 2 and 4, 7 above 7.a."""
    there = {row.number for row in rows if row.number}
    gaps = set()
    for number in there:
        above, _dot, last = number.rpartition(".")
        gaps.add(above)
        if last.isdecimal() and int(last) > 1:
            gaps.add(".".join(filter(None, [above, str(int(last) - 1)])))
    return sorted(gaps - there - {""}, key=lambda number: (len(number), number))
