"""The structure of a text out of its blocks: numbers, headings, and who is asked.

A proposal: somebody looks at it and corrects it before it is saved.
"""

import re
from collections.abc import Iterable
from html import escape, unescape

from core import richtext, searching
from texts import numbering
from texts.blocks import Block
from texts.importing import Row
from texts.models import Paragraph

LONGEST_HEADING = 90  # characters
TAGS_AND_WORDS = re.compile(r"(<[^>]+>)")
ASKING = re.compile(
    r"\b(invites?|asks?|calls? (?:up)?on|recommends?|encourages?|urges?|requests?"
    r"|(?:invite|demande|appelle|recommande|encourage|exhorte|prie)(?:nt)?)\b",
    re.I,
)
# The one who is asked stands behind the verb.
ASKED = {
    Paragraph.Addressee.LOCAL: (
        r"\b(local (?:and regional )?authorit|municipalit|towns|cities|mayors)"
        r"|\b(autorités locales|pouvoirs locaux|collectivités (?:locales|territoriales)"
        r"|municipalités|communes|villes|maires)\b"
    ),
    Paragraph.Addressee.REGIONS: (
        r"\b(regions|regional authorit|local and regional authorit)"
        r"|\b(régions|autorités (?:locales et )?régionales|pouvoirs (?:locaux et )?régionaux)\b"
    ),
    Paragraph.Addressee.STATES: (
        # Not the authorities "of member states".
        r"(?<!of )(?<!of the )(?<!of europe )\b(member states|governments|national authorit)"
        r"|(?<!des )\b(États membres|gouvernements|autorités nationales)\b"
    ),
    Paragraph.Addressee.MINISTERS: r"\b(Committee of Ministers|Comité des Ministres)\b",
}
ASKED = {addressee: re.compile(pattern, re.I) for addressee, pattern in ASKED.items()}
CONGRESS_ITSELF = re.compile(
    r"\b(Congress|Congrès)\b.{0,80}\b(decides?|undertakes?|resolves?|instructs?"
    r"|décide|s[’']engage|charge)\b",
    re.I,
)
# The Committee of Ministers is asked to invite the states: they are the ones to act.
THROUGH = re.compile(r"\b(invite|ask|inviter|demander|d[’']inviter|recommend|recommander)\b", re.I)


def recognise(
    blocks: Iterable[Block], language: str, *, leave_out: tuple[str, ...] = ()
) -> list[Row]:
    """`leave_out`: lines that the head of the text says already, its number and title."""
    known = {searching.fold(line) for line in leave_out if line}
    counter, rows, before = numbering.Counter(), [], ""
    for block in blocks:
        if searching.fold(_without_notes(block.html)) in known:
            continue
        row = _row(block, counter, language, after_colon=before.endswith(":"))
        rows.append(row)
        before = block.words
    suggest_addressees(rows, language)
    return rows


def _without_notes(html):
    """A title without the small figure of its footnote."""
    return richtext.plain(re.sub(r"<sup>.*?</sup>", "", html))


def _row(block, counter, language, *, after_colon):
    label, html = block.label, block.html
    if not block.heading and not label:
        label, html = _split(html)
    if block.heading or (not label and _is_heading(block)):
        counter.restart()
        level = 2 if block.heading > 2 else 1
        words = re.sub(r"</?strong>", "", block.html)
        return Row(kind=Paragraph.Kind.HEADING, level=level, bodies={language: words})
    if label:
        number = counter.number(label, place=block.place, after_colon=after_colon)
        return Row(number, level=number.count(".") + 1, bodies={language: html})
    return Row(bodies={language: numbering.BULLET.sub("", html, count=1).strip()})


def _split(html):
    """The label at the beginning of `html`, also one in bold, and the rest."""
    words = unescape(re.sub(r"<[^>]+>", "", html))
    label, length = numbering.split_label(words)
    if not label:
        return "", html
    rest = []
    for piece in TAGS_AND_WORDS.split(html):
        if piece.startswith("<") or not length:
            rest.append(piece)
            continue
        plain = unescape(piece)
        rest.append(escape(plain[length:], quote=False))
        length = max(0, length - len(plain))
    return label, re.sub(r"<(\w+)>\s*</\1>", "", "".join(rest)).strip()


def _is_heading(block):
    words = block.words
    if len(words) > LONGEST_HEADING or words.endswith((".", ";", ":", ",")):
        return False
    letters = [sign for sign in words if sign.isalpha()]
    return block.is_bold or (len(letters) > 3 and all(sign.isupper() for sign in letters))


# --- Who is asked ---------------------------------------------------------------------------------


def suggest_addressees(rows: list[Row], language: str) -> None:
    """By the verb and who stands behind it; what stands below "invites … to:" asks the same.

    What only introduces a list asks nothing itself.
    """
    asked = {}  # by number, also of those that introduce
    parents = {row.number.rpartition(".")[0] for row in rows if row.number}
    for row in rows:
        if not row.number:
            continue
        found = addressees_in(richtext.plain(row.bodies.get(language, "")))
        found = found or asked.get(row.number.rpartition(".")[0], [])
        asked[row.number] = found
        row.addressees = [] if row.number in parents else list(found)


def addressees_in(words: str) -> list[str]:
    if CONGRESS_ITSELF.search(words):
        return [Paragraph.Addressee.CONGRESS.value]
    verb = ASKING.search(words)
    if not verb:
        return []
    behind = words[verb.end() :]
    found = [one.value for one, pattern in ASKED.items() if pattern.search(behind)]
    ministers = Paragraph.Addressee.MINISTERS.value
    if ministers in found and len(found) > 1 and THROUGH.search(behind):
        found.remove(ministers)
    return found
