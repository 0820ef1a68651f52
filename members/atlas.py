"""The map of Europe with the list of countries beside it, drawn once for the same counts."""

from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core import languages
from members import map as maps
from members.tally import Tally

KEPT_FOR = 86_400  # seconds


def draw(tally: Tally) -> SafeString:
    """HTML. A country's link leads to its page, or narrows further what is narrowed already."""
    chosen = tally.filter
    countries = tally.countries
    for country in countries:
        country.is_chosen = country.code == chosen.value("country")
        country.address = country.get_absolute_url() + chosen.day_query
        if chosen.is_narrowed:
            query = chosen.query(country=country.code, region="", area="")
            country.address = f"{reverse('members:list')}{query}#results"
    key = repr(
        [languages.active()]
        + [(c.address, c.is_chosen, str(c), c.participant_count) for c in countries]
    )
    return cache.get_or_set(
        f"atlas:{sha256(key.encode()).hexdigest()}",
        lambda: render_to_string(
            "members/_atlas.html", {"countries": countries, "circles": maps.europe(countries)}
        ),
        KEPT_FOR,
    )
