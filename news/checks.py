"""What an editor is told about a news item before it goes public."""

from django.utils.translation import gettext as _

from core import richtext, searching
from members.models import Participant
from publishing.checks import Finding

SHORTEST = 4  # letters: “Bar” and “Nis” are words of other languages, too
MOST = 8


def unlinked_participants(article):
    """“You named a participant and did not link it”: its profile then lists this item."""
    text = f" {searching.fold(f'{article.title} {article.teaser} {richtext.plain(article.body)}')} "
    linked = set(article.participants.values_list("pk", flat=True))
    found = 0
    others = Participant.objects.published().exclude(pk__in=linked)
    for spellings in others.values_list("name_en", "name_fr", "name_local"):
        forms = {searching.fold(name) for name in spellings if name}
        if found < MOST and any(len(name) >= SHORTEST and f" {name} " in text for name in forms):
            found += 1
            yield Finding(
                False,
                _("Participants"),
                _("“%(name)s” is named and not among the participants of this item.")
                % {"name": spellings[0]},
            )
