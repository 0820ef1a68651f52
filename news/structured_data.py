"""Articles and events for machines (schema.org)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.addresses import absolute
from core.structured_data import breadcrumbs, thing
from library.sharing import for_sharing
from news.models import Article


def facts(article: Article, *, publisher: str, participants=(), topics=()) -> list[dict]:
    """What the article's page says: the article, the event if it is one, and the way there."""
    address = absolute(article.get_absolute_url())
    organisation = {"@type": "Organization", "name": publisher, "url": absolute(reverse("home"))}
    image = [for_sharing(article.image).url] if article.image else []
    found = [
        thing(
            "NewsArticle",
            headline=article.title,
            description=article.teaser,
            url=address,
            mainEntityOfPage=address,
            inLanguage=article.language,
            datePublished=article.publish_at,
            dateModified=max(article.changed_at, article.publish_at),
            image=image,
            keywords=[str(topic) for topic in topics],
            about=[
                {
                    "@type": "GovernmentOrganization",
                    "name": str(participant),
                    "url": absolute(participant.get_absolute_url()),
                }
                for participant in participants
            ],
            author=organisation,
            publisher=organisation,
        )
    ]
    if article.is_event:
        found.append(
            thing(
                "Event",
                name=article.title,
                description=article.teaser,
                url=address,
                inLanguage=article.language,
                startDate=article.starts_on,
                endDate=article.last_day,
                image=image,
                location={"@type": "Place", "name": article.place, "address": article.place}
                if article.place
                else None,
                organizer=organisation,
            )
        )
    way = breadcrumbs(
        (_("Home"), reverse("home")),
        (_("News"), reverse("news:list")),
        (article.title, article.get_absolute_url()),
    )
    return [*found, way]
