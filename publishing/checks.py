"""What an editor is told before something goes public: errors block, warnings do not.

A rule is a function of a row that yields findings. Those here know no section of the site;
sections add their own in their admin (`checks`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.db import models
from django.test import RequestFactory
from django.urls import resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import cleaning, languages, richtext
from core.addresses import site_host
from core.searching import fold
from publishing.wording import Term, found_in

LONGEST_SENTENCE = 40  # words; plain-language guides ask for 20 to 25 on average
TEASER = (80, 400)  # characters: shorter tells nothing, longer is cut in cards and feeds
EMPTY_WORDS = {
    *("click here", "here", "this link", "link", "read more", "more", "this page", "see here"),
    *("cliquez ici", "ici", "ce lien", "lien", "lire la suite", "en savoir plus", "cette page"),
}
UNTOLD = {
    *("slug", "change_note", "withdrawal_note", "replaced_by"),
    *("other_names", "name_local_language"),
}


class Finding(NamedTuple):
    is_error: bool
    where: str  # the field, in words; "" for the whole
    text: str  # what is wrong and why, as a sentence


class Piece(NamedTuple):
    """One text of a row."""

    label: str
    language: str
    html: str
    is_formatted: bool


class Part(NamedTuple):
    """A link or a heading in formatted text."""

    tag: str
    text: str
    href: str


Rule = Callable[[models.Model], Iterator[Finding]]


def find(row: models.Model, more: Iterable[Rule] = ()) -> list[Finding]:
    """Everything to be said about `row`, errors first."""
    found = [finding for rule in (*RULES, *more) for finding in rule(row)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_error)


def new_errors(
    row: models.Model, before: models.Model | None, more: Iterable[Rule] = ()
) -> list[Finding]:
    """The errors that keep `row` from going public.

    What was wrong on the public page already (`before`) does not: whoever corrects a word in an
    old text need not repair all of it.
    """
    known = set(find(before, more)) if before is not None and before.is_public else set()
    return [finding for finding in find(row, more) if finding.is_error and finding not in known]


def pieces(row: models.Model) -> Iterator[Piece]:
    for field in row._meta.concrete_fields:
        text = getattr(row, field.attname)
        is_prose = isinstance(field, models.CharField | models.TextField)
        plain = isinstance(field, models.URLField | models.SlugField | models.EmailField)
        if not is_prose or plain or field.choices or not field.editable or not text:
            continue
        if field.name in UNTOLD:
            continue
        code = field.name.rpartition("_")[2]
        language = code if code in languages.CODES else getattr(row, "language", "")
        is_formatted = isinstance(field, richtext.RichTextField)
        yield Piece(capfirst(str(field.verbose_name)), language, text, is_formatted)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag in {"a", "h2", "h3", "h4"}:
            self.open.append([tag, "", dict(attrs).get("href") or ""])

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.parts.append(Part(*self.open.pop()))

    def handle_data(self, data):
        for part in self.open:
            part[1] += data


def parts(html: str, *tags: str) -> list[Part]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [part for part in reader.parts if part.tag in tags]


def formatted(row):
    return (piece for piece in pieces(row) if piece.is_formatted)


# --- Rules ------------------------------------------------------------------------------------


def heading_order(row):
    """A level left out misleads whoever goes from heading to heading (WCAG 1.3.1)."""
    for piece in formatted(row):
        level = 1
        for part in parts(piece.html, "h2", "h3", "h4"):
            if int(part.tag[1]) > level + 1:
                yield Finding(
                    True,
                    piece.label,
                    _("The heading “%(text)s” skips a level: make it one level higher.")
                    % {"text": part.text},
                )
            level = int(part.tag[1])


def empty_headings(row):
    for piece in formatted(row):
        if any(not part.text.strip() for part in parts(piece.html, "h2", "h3", "h4")):
            yield Finding(True, piece.label, _("A heading has no words: fill or delete it."))


def link_words(row):
    """Links are read out one after another, without what stands around them (WCAG 2.4.4)."""
    for piece in formatted(row):
        for part in parts(piece.html, "a"):
            words = " ".join(part.text.split())
            if fold(words) in {fold(empty) for empty in EMPTY_WORDS} or not words:
                yield Finding(
                    True,
                    piece.label,
                    _("The link “%(text)s” does not say where it leads: name its target.")
                    % {"text": words or part.href},
                )
            elif re.match(r"(https?://|www\.)", words):
                yield Finding(
                    False,
                    piece.label,
                    _("The link “%(text)s” is an address: name its target in words.")
                    % {"text": words},
                )


def link_targets(row):
    for piece in formatted(row):
        for part in parts(piece.html, "a"):
            if words := _wrong_target(part.href):
                yield Finding(True, piece.label, f"{words} ({part.text.strip() or part.href})")


def _wrong_target(href):
    host = cleaning.host_of(href) if "://" in href else ""
    if href.startswith("mailto:"):
        return ""
    if host and cleaning.is_private_host(host) and host != site_host():
        return _("This link leads into somebody’s own network; readers cannot open it.")
    if cleaning.SAFELINKS.search(host):
        return _("This link goes through Outlook: put the address itself.")
    is_ours = href.startswith("/") or host == site_host()
    path = re.sub(r"^https?://[^/]+", "", href).partition("#")[0].partition("?")[0] or "/"
    if is_ours and (path.startswith("/admin/") or "/preview/" in path):
        return _("This link leads into the back office; readers cannot open it.")
    if is_ours and not is_there(path):
        return _("This link leads to a page of ours that is not there.")
    return ""


def is_there(path: str) -> bool:
    """Whether an address of our own site answers, now."""
    language = path.strip("/").partition("/")[0]
    # Addresses are resolved in the language that they begin with.
    with override(language if language in languages.CODES else languages.active()):
        try:
            view, args, kwargs = resolve(path)
            return view(RequestFactory().get(path), *args, **kwargs).status_code < 400
        except Exception:  # no such address, or whatever keeps a reader from the page
            return False


def sentences(row):
    for piece in pieces(row):
        text = richtext.paragraphs(piece.html) if piece.is_formatted else piece.html
        for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text):
            count = len(sentence.split())
            if count > LONGEST_SENTENCE:
                yield Finding(
                    False,
                    piece.label,
                    _("A sentence of %(count)d words is hard to follow: “%(begin)s …”")
                    % {"count": count, "begin": " ".join(sentence.split()[:6])},
                )


def wording(row):
    terms = list(Term.objects.all())
    for piece in pieces(row):
        for words, term in found_in(piece.html, piece.language, terms):
            yield Finding(
                False,
                piece.label,
                _("“%(words)s”: %(advice)s") % {"words": words, "advice": term.advice},
            )


def both_languages(row):
    """A text with only one language of a pair, or prose without its translation."""
    if hasattr(row, "group"):
        siblings = {
            row.language,
            *type(row).objects.siblings_of(row).values_list("language", flat=True),
        }
        for code in languages.CODES:
            if code not in siblings:
                yield Finding(False, "", _missing(code))
        return
    columns = {field.name: field for field in row._meta.concrete_fields}
    for name, field in columns.items():
        stem, _sep, code = name.rpartition("_")
        if code not in languages.CODES or getattr(row, name) or not field.editable:
            continue
        if any(getattr(row, f"{stem}_{other}", "") for other in languages.CODES if other != code):
            yield Finding(False, capfirst(str(field.verbose_name)), _missing(code))


def _missing(code):
    return {
        "en": _("The English is missing: readers get the other language."),
        "fr": _("The French is missing: readers get the other language."),
    }.get(code, _("A translation is missing: readers get another language."))


def teaser_length(row):
    teaser = getattr(row, "teaser", None)
    if not teaser:
        return
    shortest, longest = TEASER
    if len(teaser) < shortest:
        yield Finding(
            False, _("Teaser"), _("It is very short: say in one to three sentences what happened.")
        )
    if len(teaser) > longest:
        yield Finding(
            False,
            _("Teaser"),
            _("It has %(count)d characters and is cut after %(longest)d in lists.")
            % {"count": len(teaser), "longest": longest},
        )


RULES: tuple[Rule, ...] = (
    heading_order,
    empty_headings,
    link_words,
    link_targets,
    sentences,
    wording,
    both_languages,
    teaser_length,
)
