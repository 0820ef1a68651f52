from django.utils.translation import gettext as _

from core.addresses import absolute
from core.structured_data import thing
from texts.models import AdoptedText

CONGRESS = "https://www.coe.int/en/web/congress"


def facts_of(text: AdoptedText) -> dict:
    """The text for machines. A declaration has no legal standing: a creative work."""
    address = absolute(text.get_absolute_url())
    shared = {
        "@id": address,
        "url": address,
        "name": str(text.title),
        "abstract": str(text.summary),
        "inLanguage": text.title.language,
        "sameAs": text.official_url,
    }
    if text.kind == AdoptedText.Kind.DECLARATION:
        return thing("CreativeWork", datePublished=text.adopted_on or text.year, **shared)
    return thing(
        "Legislation",
        legislationIdentifier=text.designation if text.is_number_confirmed else "",
        legislationType=text.get_kind_display(),
        legislationDate=text.adopted_on,
        legislationPassedBy={
            "@type": "GovernmentOrganization",
            "name": _("Congress of Local and Regional Authorities of the Council of Europe"),
            "url": CONGRESS,
        },
        **shared,
    )
