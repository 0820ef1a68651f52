"""Two (or more) languages in one row, and the words around them.

The languages are those of `settings.LANGUAGES`: a third one is a setting, a `.po` file and a
migration, nothing else.
"""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext

CODES = tuple(code for code, _name in settings.LANGUAGES)


def active() -> str:
    """The reader's language, always one of the site's: `en-gb` is `en`, others the default."""
    code = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return code if code in CODES else settings.LANGUAGE_CODE


def name_of(code: str) -> str:
    """In the reader's language; the bare code of a language that Django does not know."""
    known = LANG_INFO.get(code, {})
    return gettext(known["name"]) if "name" in known else code


def in_order(first: str | None = None) -> tuple[str, ...]:
    """All languages, `first` (or the reader's) in front."""
    first = first or active()
    return (first, *(code for code in CODES if code != first))


def columns(*names: str) -> tuple[str, ...]:
    """`columns("title")` is `("title_en", "title_fr")`: for admin field lists and `only()`."""
    return tuple(f"{name}_{code}" for name in names for code in CODES)


class Words(str):
    """A text that knows its language, so that a template can mark it up."""

    language: str

    def __new__(cls, text, language):
        words = super().__new__(cls, text)
        words.language = language
        return words

    @property
    def is_foreign(self):
        """True when the reader's language had no text and another one stands in."""
        return bool(self) and self.language != active()


class TranslatedAttribute:
    """Reads `name_<reader's language>`; where that is empty, the next language that has a text."""

    def __init__(self, name, label):
        self.name = name
        self.short_description = label  # heads its column in lists of the back office

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        for code in in_order():
            if text := getattr(instance, f"{self.name}_{code}"):
                return Words(text, code)
        return Words("", active())


class Translated:
    """Declares one column a language, and an attribute that reads the right one.

    `title = Translated(models.CharField(_("title"), max_length=200))` gives the columns
    `title_en`, `title_fr` and the read-only attribute `title`.
    """

    def __init__(self, field):
        self.field = field

    def contribute_to_class(self, cls, name):
        for place, (code, language) in enumerate(settings.LANGUAGES):
            column = self.field.clone()
            # Keeps the columns together, in the place where the attribute was declared.
            column.creation_counter = self.field.creation_counter + place / 10
            column.verbose_name = format_lazy(
                "{name} ({language})",
                name=self.field.verbose_name or name,
                language=language,
            )
            column.contribute_to_class(cls, f"{name}_{code}")
        setattr(cls, name, TranslatedAttribute(name, self.field.verbose_name or name))
