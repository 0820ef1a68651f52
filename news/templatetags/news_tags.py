from django import template
from django.utils.html import format_html

from core import dates
from members.models import Participant
from news.models import Article
from texts.models import AdoptedText

register = template.Library()


@register.inclusion_tag("news/_article_card.html")
def article_card(article, heading=2, is_lead=False, is_first=False):
    """An article in a list. `is_lead`: large; `is_first`: above the fold, loaded at once."""
    return {"article": article, "heading": heading, "is_lead": is_lead, "is_first": is_first}


@register.inclusion_tag("news/_latest_articles.html")
def latest_articles(about=None, country=None, count=3, heading=2):
    """The newest news about a participant, or from a country; nothing where there is none."""
    articles = Article.objects.published().one_per_group()
    if about is not None:
        articles = articles.about(about)
    if country is not None:
        articles = articles.from_country(country)
    articles = articles.newest_first().defer("body", "teaser", "search_words")
    return {
        "articles": articles[:count],
        "about": about,
        "country": country,
        "heading": heading,
    }


@register.inclusion_tag("news/_texts_in_news.html")
def texts_in_news(country, count=5):
    """The newest adopted texts that news from a country are about; nothing where there is none."""
    articles = Article.objects.published().from_country(country)
    named = Article.texts.through.objects.filter(article__in=articles.order_by())
    texts = AdoptedText.objects.published().filter(pk__in=named.values("adoptedtext"))
    return {"texts": texts.newest_first().for_rows()[:count]}


@register.inclusion_tag("news/_on_text.html")
def news_on_text(text, count=5):
    """The newest news on an adopted text, and the participants it is about. Two queries."""
    rows = Article.objects.published().filter(texts=text)
    articles = rows.one_per_group().newest_first().defer("body", "teaser", "search_words")
    participants = Participant.objects.published().filter(articles__in=rows.order_by())
    return {
        "articles": articles[:count],
        "participants": participants.select_related("country").distinct().order_by("name_en"),
    }


@register.inclusion_tag("news/_texts_of.html")
def texts_in_news_about(participant):
    """The adopted texts that news about a participant are about. One query."""
    rows = Article.objects.published().about(participant)
    texts = AdoptedText.objects.published().filter(pk__in=rows.order_by().values("texts"))
    return {"texts": texts.for_rows().newest_first()}


@register.filter
def when(article):
    """The day or days of an event, the day or month of a news item, as `<time>`."""
    if article.is_event:
        return dates.span(article.starts_on, article.ends_on)
    return published(article)


@register.filter
def published(article):
    """The day on which an item was published, or the month where only that is known."""
    day = dates.local_date(article.publish_at)
    if article.date_precision == Article.Precision.MONTH:
        return format_html('<time datetime="{}">{}</time>', f"{day:%Y-%m}", dates.month(day))
    return dates.span(day)
