"""Writing the paragraphs of a text: all at once, as they were shown and confirmed."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from core import languages
from publishing import in_step
from texts.models import AdoptedText, Paragraph

MOST = 250  # paragraphs of a text


@dataclass
class Row:
    """A paragraph as it was written down, not stored yet."""

    number: str = ""
    kind: str = Paragraph.Kind.PARAGRAPH
    level: int = 1
    bodies: dict[str, str] = field(default_factory=dict)  # by language
    addressees: list[str] = field(default_factory=list)


class Changed(Exception):
    """Somebody else was quicker; the message is a sentence for the one who comes too late."""


@transaction.atomic
def replace(text: AdoptedText, rows: list[Row], *, version: int | None = None) -> None:
    """The paragraphs of `text` are `rows`, in their order, and the text is found by their words.

    A number that was there keeps its row. Raises `Changed` if a `version` is given and the text
    has another one now.
    """
    text = AdoptedText.objects.select_for_update().get(pk=text.pk)
    if version not in (None, text.version):
        raise Changed(
            _(
                "Nothing was saved: the text has been changed while you were working. Compare it "
                "in another window; saving again replaces its paragraphs by those below."
            )
        )
    before = _said(text)
    stored = {paragraph.number: paragraph for paragraph in text.paragraphs.exclude(number="")}
    kept = {row.number for row in rows}
    text.paragraphs.exclude(number__in=kept & stored.keys()).delete()
    for order, row in enumerate(rows, start=1):
        paragraph = stored.get(row.number) or Paragraph(text=text, number=row.number)
        paragraph.order = order
        paragraph.kind = row.kind
        paragraph.level = row.level
        for code in languages.CODES:
            setattr(paragraph, f"body_{code}", row.bodies.get(code, ""))
        paragraph.addressees = row.addressees
        paragraph.save()
    text.save()
    after = _said(text)
    if changed := {code for code in languages.CODES if after[code] != before[code]}:
        in_step.note_changed(text, changed, is_public=text.is_public)


def _said(text):
    """The words of all paragraphs, by language."""
    return {
        code: list(text.paragraphs.values_list(f"body_{code}", flat=True))
        for code in languages.CODES
    }
