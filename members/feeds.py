"""The change log as feeds: of the whole directory, a country, a participant."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import languages
from core.addresses import absolute, site_host
from core.dates import start_of
from core.syndication import TAGGED_SINCE, PagedAtom, PagedFeed, PagedRss
from members.changes import DirectoryEvent
from members.models import Country, Participant

FORMATS = {"rss": PagedRss, "atom": PagedAtom}


class ChangeFeed(PagedFeed):
    LENGTH = 50

    def narrow(self, **kwargs):
        page, subject, events = self.about_what(DirectoryEvent.objects.public(), **kwargs)
        return page, subject, events.newest_first().for_list()

    def about_what(self, events):
        """The page that shows the same, the subject and the rows."""
        return reverse("members:changes"), "", events

    def title(self, scope):
        if scope.subject:
            return _("Changes of the directory: %(subject)s") % {"subject": scope.subject}
        return _("Changes of the directory")

    def description(self, scope):
        return _("Who joined the Alliance, left it, was renamed or confirmed its entry.")

    def author_name(self, scope):
        return _("Alliance for Roma Inclusion")

    def item_title(self, event):
        return event.sentence

    def item_description(self, event):
        return event.sentence

    def item_link(self, event):
        return absolute(event.participant.get_absolute_url())

    def item_guid(self, event):
        language, uid = languages.active(), event.participant.uid
        name = f"{uid}/{event.kind}/{event.on.isoformat()}"
        if event.kind == DirectoryEvent.Kind.RENAMED:
            name = f"{name}/{event.pk}"
        return f"tag:{site_host()},{TAGGED_SINCE}:participants/{name}/{language}"

    def item_pubdate(self, event):
        return start_of(event.on)

    def item_updateddate(self, event):
        return max(event.created_at, self.item_pubdate(event))

    def item_categories(self, event):
        return [event.get_kind_display()]


class CountryChangeFeed(ChangeFeed):
    def about_what(self, events, country):
        country = Country.objects.get(slug=country)
        page = f"{reverse('members:changes')}?country={country.code}"
        return page, country, events.filter(participant__country=country)


class ParticipantChangeFeed(ChangeFeed):
    def about_what(self, events, country, participant):
        participant = (
            Participant.objects.published()
            .select_related("country")
            .get(slug=participant, country__slug=country)
        )
        return participant.get_absolute_url(), participant, events.filter(participant=participant)


def formats(prefix, feed, name):
    """Addresses of `feed` in every format: `<name>_rss` and `<name>_atom`."""
    return [
        path(f"{prefix}changes/{key}.xml", require_safe(feed(generator)), name=f"{name}_{key}")
        for key, generator in FORMATS.items()
    ]
