"""The news of an accession, as a draft in both languages for an editor to finish."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from core import dates, languages
from core.templatetags.language_tags import grouped
from forms_app.models import JoinApplication
from members.models import Participant
from news.models import Article
from publishing.models import Topic

TOPIC = "new-participants"


def ordinal(number: int) -> str:
    """1st, 2nd, 11th, 130th; 1er, 2e, 130e: for “participant”, which is masculine in French."""
    if languages.active() == "fr":
        return "1er" if number == 1 else f"{number}e"
    is_teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def draft(participant: Participant, application: JoinApplication) -> list[Article]:
    """One row a language, about the participant and its country; nothing is public yet."""
    articles: list[Article] = []
    for code in languages.CODES:
        with override(code):
            article = Article(language=code, **_words(participant, application))
        if articles:
            article.group = articles[0].group
            article.translated_from = articles[0].version
        article.save()
        article.participants.set([participant])
        article.countries.set([participant.country])
        article.topics.set(Topic.objects.filter(slug=TOPIC))
        articles.append(article)
    return articles


def _words(participant, application):
    names = {
        "name": participant.name,
        "country": participant.country.name,
        "ordinal": ordinal(participant.number),
        "day": dates.day(application.decided_on),
        "office": application.head_office,
        "head": application.head_name,
    }
    sentences = [
        _(
            "The Alliance has accepted %(name)s (%(country)s) as its %(ordinal)s participant. The"
            " decision to join dates from %(day)s."
        ),
        _("%(name)s is represented by %(head)s (%(office)s)."),
    ]
    if application.population:
        names |= {"count": grouped(application.population), "year": application.population_year}
        sentences.append(_("It had %(count)s inhabitants in %(year)s."))
    if labels := [str(label) for label in participant.theme_labels]:
        names["themes"] = ", ".join(label[0].lower() + label[1:] for label in labels)
        sentences.append(_("It works on these themes: %(themes)s."))
    return {
        "title": _("%(name)s is the %(ordinal)s participant of the Alliance") % names,
        "over": pgettext("above the title of a news item", "New participant"),
        "teaser": _("%(name)s (%(country)s) joins the Alliance as its %(ordinal)s participant.")
        % names,
        "body": format_html("<p>{}</p>", " ".join(sentences) % names),
    }
