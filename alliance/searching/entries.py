"""What of each kind of row search knows: one function a kind, called with the language active.

A row's own words only, and a text those of its paragraphs, which are saved with it. Those of other
neighbours (topics, files, participants of an article) would have to be followed through every
change of theirs.
"""

from datetime import UTC, datetime

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from alliance.models import SearchEntry
from alliance.searching import facets
from core import languages, richtext, searching
from members.models import Country, Participant
from news.models import Article
from pages.models import Page
from publishing.models import Prose, Publishable
from texts.models import AdoptedText, Paragraph

# A file on the page of a text or of a news item: found as that page.
TextFile = AdoptedText.files.through
ArticleFile = Article.files.through

LONGEST_TEXT = 60_000  # characters; what stands behind them is not searched
ALWAYS = {
    "status": Publishable.Status.PUBLISHED,
    "publish_at": datetime(2000, 1, 1, tzinfo=UTC),
    "unpublish_at": None,
}


def entries_of(row) -> list[SearchEntry]:
    """The entries that `row` should have, not saved: prose has one, a record one a language."""
    if isinstance(row, TextFile | ArticleFile):
        return [_entry(row, code) for code in _languages_of_file(row)]
    if isinstance(row, Paragraph):
        return [_entry(row, code) for code in languages.CODES if _is_found(row, code)]
    codes = [row.language] if isinstance(row, Prose) else languages.CODES
    return [_entry(row, code) for code in codes]


def _is_found(paragraph, language):
    """Only what has an address to stay, and words in that language."""
    return paragraph.number != "" and getattr(paragraph, f"body_{language}") != ""


def _entry(row, language):
    owner = owner_of(row)
    with override(language):
        facts = {"title_language": language, **FACTS[type(row)](row, language)}
        address = (row if isinstance(row, Paragraph) else owner).get_absolute_url()
    names = list(dict.fromkeys(x for name in facts.pop("names") if name for x in folded(name)))
    text = " ".join(filter(None, facts.pop("text")))[:LONGEST_TEXT]
    public = {name: getattr(owner, name, value) for name, value in ALWAYS.items()}
    return SearchEntry(
        model=row._meta.label_lower,
        object_id=str(row.pk),
        language=language,
        address=address,
        text=text,
        names="\n".join(names),
        title_stems="\n".join(searching.stems(name, language) for name in names),
        text_stems=searching.stems(text, language),
        other_words=other_words(" ".join([*names, text]), language),
        **public,
        **facts,
    )


def owner_of(row):
    """The row whose page it is, and with which it is public."""
    if isinstance(row, Paragraph):
        return row.text
    if isinstance(row, TextFile):
        return row.adoptedtext
    return row.article if isinstance(row, ArticleFile) else row


def _languages_of_file(row):
    """A file is found in its own language; in all that its page has where it says none."""
    codes = [row.article.language] if isinstance(row, ArticleFile) else languages.CODES
    return [code for code in codes if code == row.file.language] or codes


def folded(name: str) -> tuple[str, ...]:
    """A name without its particles, in each Latin spelling."""
    return searching.spellings(" ".join(searching.raw_words(name)))


def other_words(text: str, language: str) -> str:
    """Every word of `text` that is not in its stems as it is, once: uncut, and spelled otherwise.

    The beginning of a word is looked for here: “educati” begins “education”, but not its stem.
    """
    words = set()
    for raw in set(searching.raw_words(text)):
        plain, *others = (spelling.split() for spelling in searching.spellings(raw))
        words.update(word for word in plain if searching.stem(word, language) != word)
        words.update(word for other in others for word in other)
    return " ".join(sorted(word[: searching.LONGEST] for word in words))


# --- One function a kind ------------------------------------------------------------------------


def _article(article, language):
    return {
        "kind": SearchEntry.Kind.NEWS,
        "thing": f"news-{article.group.hex}",
        "title": article.title,
        "names": [article.title],
        "text": [
            article.teaser,
            richtext.plain(article.body),
            article.place,
            article.over,
            article.caption,
        ],
        "date": localdate(article.publish_at),
        "has_day": article.date_precision == Article.Precision.DAY,
        "facets": facets.of_article(article),
    }


def _page(page, language):
    return {
        "kind": SearchEntry.Kind.PAGE,
        "thing": f"page-{page.group.hex}",
        "title": page.title,
        "names": [page.title],
        "text": [page.lede, richtext.plain(page.body)],
    }


def _participant(participant, language):
    kind = capfirst(participant.get_kind_display())
    place = ", ".join(filter(None, [kind, participant.region, str(participant.country)]))
    population = ""
    if participant.population:
        count = number_format(participant.population, force_grouping=True)
        population = _("%(count)s inhabitants.") % {"count": count}
    return {
        "kind": SearchEntry.Kind.PARTICIPANT,
        "thing": f"participant-{participant.pk}",
        "title": participant.name,
        "title_language": participant.name.language,
        "names": [
            *(getattr(participant, column) for column in languages.columns("name")),
            participant.name_local,
            *participant.other_names.splitlines(),
        ],
        "text": [
            f"{place}.",
            population,
            getattr(participant, f"summary_{language}"),
            richtext.plain(getattr(participant, f"body_{language}")),
            getattr(participant, f"lesson_{language}"),
            ", ".join(str(label) for label in participant.theme_labels),
            participant.head_name,
        ],
        "date": participant.joined_on,
        "facets": facets.of_country(participant.country),
        "is_demonstration": participant.is_demonstration,
    }


def _country(country, language):
    return {
        "kind": SearchEntry.Kind.COUNTRY,
        "thing": f"country-{country.pk}",
        "title": country.name,
        "title_language": country.name.language,
        "names": [getattr(country, column) for column in languages.columns("name")],
        "text": [],
        "facets": facets.of_country(country),
    }


def _text(text, language):
    paragraphs = text.paragraphs.all()
    title = text.title
    with override(title.language):
        designation = text.designation
    number = f"{text.get_kind_display()} {text.number}" if text.number else ""
    return {
        "kind": SearchEntry.Kind.TEXT,
        "thing": f"text-{text.pk}",
        "title": _("%(designation)s: %(title)s") % {"designation": designation, "title": title},
        "title_language": title.language,
        # Together, too: “resolution 333 roma” asks for both, and is all in one line.
        "names": [designation, number, title, f"{designation} {title}"],
        "text": [
            getattr(text, f"summary_{language}"),
            *(richtext.plain(getattr(one, f"body_{language}")) for one in paragraphs),
            getattr(text, f"occasion_{language}"),
            str(text.addressed),
            ", ".join(text.rapporteurs.splitlines()),
        ],
        "date": text.adopted_on,
        "facets": facets.of_text(text),
    }


def _paragraph(paragraph, language):
    title = f"{paragraph.text.designation}, {paragraph.cited}"
    return {
        "kind": SearchEntry.Kind.TEXT,
        "thing": f"paragraph-{paragraph.pk}",
        "title": title,
        "names": [title],
        "text": [richtext.plain(getattr(paragraph, f"body_{language}"))],
        "date": paragraph.text.adopted_on,
        "facets": facets.of_text(paragraph.text),
    }


def _file(row, language):
    """As its page, with the name and the words of the file."""
    owner = owner_of(row)
    file, of_owner = row.file, FACTS[type(owner)](owner, language)
    name = file.file.name.rpartition("/")[2]
    shown = ("kind", "thing", "title", "title_language", "date", "has_day", "facets")
    return {
        **{fact: of_owner[fact] for fact in shown if fact in of_owner},
        "file": ", ".join(part for part in (str(file.title), name) if part)[:300],
        "names": [str(file.title), name.rpartition(".")[0]],
        "text": [file.words.text if hasattr(file, "words") else ""],
    }


FACTS = {
    Article: _article,
    Page: _page,
    Participant: _participant,
    Country: _country,
    AdoptedText: _text,
    Paragraph: _paragraph,
    TextFile: _file,
    ArticleFile: _file,
}
