from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, TemplateView

from core.paging import PagedMixin
from members import atlas, former_addresses, structured_data, timeline
from members import map as maps
from members.directory import DirectoryFilter
from members.kin import neighbours_of, similar_to
from members.models import Country, Participant
from members.tally import Tally
from publishing.withdrawal import PublicDetailMixin

FURTHER = ("region", "size", "theme", "state", "joined_from", "joined_until")


class ParticipantList(PagedMixin, ListView):
    paginate_by = 24

    def get_queryset(self):
        self.filter = DirectoryFilter(self.request.GET)
        self.tally = Tally(self.filter)
        return self.filter.participants().for_rows()

    def get_paginator(self, *args, **kwargs):
        """They have been counted already, with all the options."""
        paginator = super().get_paginator(*args, **kwargs)
        paginator.count = self.tally.total
        return paginator

    def get_context_data(self, **kwargs):
        chosen, tally = self.filter, self.tally
        names = ("country", "kind", "size", "theme", "state")
        return super().get_context_data(
            section="participants",
            crumbs=[(_("Participants"), "")],
            filter=chosen,
            is_whole=not chosen.is_narrowed,
            total=tally.total,
            countries=tally.countries,
            atlas=atlas.draw(tally),
            options={name: tally.options(name) for name in names} | {"region": tally.regions()},
            more_in_use=any(name in chosen.in_use for name in FURTHER),
            today=reverse("members:list") + chosen.query(as_of=""),
            **kwargs,
        )


class CountryDetail(PagedMixin, ListView):
    paginate_by = 60
    template_name = "members/country_detail.html"

    def get(self, request, *args, **kwargs):
        self.country = get_object_or_404(Country, slug=kwargs["slug"])
        self.filter = DirectoryFilter(
            {name: request.GET.get(name, "") for name in ("area", "as_of")}
        )
        self.participants = list(
            Participant.objects.published()
            .taking_part(self.filter.day)
            .filter(country=self.country)
            .newest_first()
            .for_rows("longitude", "latitude")
        )
        if not self.participants and not self.filter.day:
            return self.nobody_yet()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return [one for one in self.participants if self.filter.covers(one)]

    def get_context_data(self, **kwargs):
        chosen = self.filter
        return super().get_context_data(
            section="participants",
            country=self.country,
            countries=[self.country],
            filter=chosen,
            total=len(self.participants),
            since=min((p.joined_on for p in self.participants if p.joined_on), default=None),
            inhabitants=sum(p.population or 0 for p in self.participants),
            close_up=maps.close_up(self.country, self.participants),
            today=self.country.get_absolute_url() + chosen.query(as_of=""),
            files_query=chosen.query(country=self.country.code),
            list_address=reverse("members:list") + chosen.query(country=self.country.code),
            crumbs=_crumbs(chosen, (self.country, "")),
            steps=structured_data.steps_to(self.country),
            **kwargs,
        )

    def nobody_yet(self):
        """The country is there and a participant may come: not found, but an invitation."""
        context = {
            "is_error": True,
            "section": "participants",
            "country": self.country,
            "countries": [self.country],
        }
        return render(self.request, "members/country_empty.html", context, status=404)


class ParticipantDetail(PublicDetailMixin, DetailView):
    queryset = Participant.objects.select_related("country", "image", "contact").prefetch_related(
        "periods"
    )

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            participant = former_addresses.participant_at(kwargs["slug"])
            if participant is None or not participant.is_public:
                raise
            return redirect(participant, permanent=True)

    def show(self):
        if self.kwargs["country"] != self.object.country.slug:
            return redirect(self.object, permanent=True)
        return super().show()

    def get_context_data(self, **kwargs):
        participant, country = self.object, self.object.country
        chosen = DirectoryFilter({"as_of": self.request.GET.get("as_of", "")})
        return super().get_context_data(
            section="participants",
            country=country,
            countries=[country],
            filter=chosen,
            took_part=chosen.day and participant.took_part_on(chosen.day),
            close_up=maps.close_up(country, [participant]),
            contact=getattr(participant, "contact", None),
            crumbs=_crumbs(
                chosen, (country, country.get_absolute_url() + chosen.day_query), (participant, "")
            ),
            description=participant.summary or _description(participant),
            periods=participant.periods.all(),
            neighbours=neighbours_of(participant),
            similar=similar_to(participant),
            website_host=urlsplit(participant.website).hostname,
            facts=structured_data.facts_of(participant),
            steps=structured_data.steps_to(country, participant),
            **kwargs,
        )


class Timeline(TemplateView):
    template_name = "members/timeline.html"

    def get_context_data(self, **kwargs):
        years = timeline.years()
        return super().get_context_data(
            section="participants",
            crumbs=[(_("Participants"), reverse("members:list")), (_("Growth by year"), "")],
            years=years,
            bars=timeline.bars(years),
            decisions=timeline.decisions(),
            view_box=f"0 0 {timeline.WIDTH} {timeline.HEIGHT}",
            height=timeline.HEIGHT,
            **kwargs,
        )


def _crumbs(chosen, *steps):
    return [(_("Participants"), reverse("members:list") + chosen.day_query), *steps]


def _description(participant):
    return _("%(name)s, %(country)s: participant of the Alliance.") % {
        "name": participant.name,
        "country": participant.country,
    }
