"""Words that this subject has moved on from, and what the Council of Europe says instead.

The list belongs to the editors. Quotations and titles of works keep their words.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from core import richtext
from core.languages import Translated

# “…”, «…», "…" and what is set apart as a title.
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|„[^“]*“|\"[^\"]*\"|<(cite|blockquote)\b.*?</\1>", re.S)


class Term(models.Model):
    """A word or phrase that an editor should think about before it is published."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    words = models.CharField(
        _("words"),
        max_length=100,
        help_text=_("A star stands for any ending: “gyps*” finds gypsy and gypsies."),
    )
    advice = Translated(
        models.CharField(_("say instead"), max_length=300, help_text=_("And why, in a sentence."))
    )

    class Meta:
        verbose_name = _("word to avoid")
        verbose_name_plural = _("words to avoid")
        ordering = ["language", "words"]
        constraints = [
            models.UniqueConstraint(fields=["language", "words"], name="term_once_per_language")
        ]

    def __str__(self):
        return self.words

    def clean(self):
        if not re.search(r"\w{2}", self.words.replace("*", "")):
            raise ValidationError({"words": _gettext("Write a word of at least two letters.")})

    @property
    def pattern(self):
        words = r"\w*".join(re.escape(part) for part in self.words.strip().split("*"))
        return re.compile(rf"\b{words}\b", re.I)


def found_in(html: str, language: str, terms) -> Iterator[tuple[str, Term]]:
    """(the words as they stand there, the term) for each of `terms` outside quotations."""
    text = richtext.plain(QUOTED.sub(" ", html))
    for term in terms:
        if term.language == language and (match := term.pattern.search(text)):
            yield match[0], term
