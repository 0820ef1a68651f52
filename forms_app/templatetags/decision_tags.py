from urllib.parse import urlsplit

from django import template

from forms_app.decisions import copies_of

register = template.Library()


@register.inclusion_tag("forms_app/_decision.html")
def decision_of(participant):
    """What the authority decided, and where to read it."""
    return {
        "participant": participant,
        # Of a withdrawn participant they answer no more.
        "copies": copies_of(participant) if participant.pk and not participant.is_withdrawn else [],
        "host": urlsplit(participant.decision_url).hostname,
    }
