from django.urls import reverse
from django.utils.translation import gettext as _

from core.addresses import absolute
from core.structured_data import breadcrumbs, thing
from members.models import Country, Participant


def facts_of(participant: Participant) -> dict:
    """The authority for machines: what is public about it, and never a person."""
    names = [participant.name_en, participant.name_fr, participant.name_local]
    names += participant.other_names.splitlines()
    return thing(
        "GovernmentOrganization",
        identifier=f"urn:uuid:{participant.uid}",
        name=str(participant.name),
        alternateName=[n for n in dict.fromkeys(names) if n and n != participant.name],
        description=str(participant.summary),
        url=absolute(participant.get_absolute_url()),
        sameAs=participant.website,
        areaServed={"@type": "AdministrativeArea", "name": str(participant.name)},
        address={"@type": "PostalAddress", "addressCountry": participant.country_id},
        location=_point(participant),
    )


def steps_to(country: Country, participant: Participant | None = None) -> dict:
    """The way down to a country, or to one of its participants."""
    steps = [
        (_("Home"), reverse("home")),
        (_("Participants"), reverse("members:list")),
        (country, country.get_absolute_url()),
    ]
    if participant:
        steps.append((participant, participant.get_absolute_url()))
    return breadcrumbs(*steps)


def _point(participant):
    if participant.longitude is None:
        return None
    geo = {
        "@type": "GeoCoordinates",
        "latitude": participant.latitude,
        "longitude": participant.longitude,
    }
    return {"@type": "Place", "geo": geo}
