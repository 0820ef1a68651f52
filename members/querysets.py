from functools import reduce
from operator import or_

from django.db.models import Case, F, Q, Value, When

from core import languages, searching
from members.periods import has_begun, is_open
from members.projection import Place
from publishing.models import PublishableQuerySet


class ParticipantQuerySet(PublishableQuerySet):
    def taking_part(self, on=None):
        """Those who take part on the day `on` (today if not given), by their periods.

        Totals are counted from `published().taking_part()`. On a past day the state of today
        does not matter: who has left since was there.
        """
        rows = self.filter(is_open(on))
        return rows.filter(state__in=self.model.COUNTED) if on is None else rows

    def on_hold(self):
        """Those whose participation is suspended today."""
        return self.filter(is_open(None), state=self.model.State.ON_HOLD)

    def having_left(self, on=None):
        """Those who took part at some time, and no longer do on the day `on`, or today."""
        rows = self.having_joined(on)
        if on is None:
            return rows.filter(~is_open(None) | Q(state__in=self.model.GONE))
        return rows.filter(~is_open(on))

    def having_joined(self, on=None):
        """Those who take part on the day `on` (or today), or did before."""
        return self.filter(has_begun(on))

    def with_standing(self, on=None):
        """`standing`, for counting: which of these lists a row.

        "taking_part", "on_hold" or "left"; None for none of them.
        """
        taking_part = When(is_open(on), then=Value("taking_part"))
        left = When(has_begun(on), then=Value("left"))
        if on is not None:
            return self.annotate(standing=Case(taking_part, left))
        held = Q(state=self.model.State.ON_HOLD)
        counted = Q(state__in=self.model.COUNTED)
        return self.annotate(
            standing=Case(
                When(counted & is_open(on), then=Value("taking_part")),
                When(held & is_open(on), then=Value("on_hold")),
                left,
            )
        )

    def matching(self, text):
        """By any of their names, in any script, with or without accents. No text: all."""
        words = [
            [spelling for spelling in searching.spellings(word) if spelling]
            for word in searching.raw_words(text)
        ]
        if text.strip() and not any(words):
            return self.none()
        rows = self
        for spellings in filter(None, words):
            found = (Q(search_names__contains=spelling) for spelling in spellings)
            rows = rows.filter(reduce(or_, found))
        return rows

    def places(self):
        """Where they are, for wheel and maps: rows of Place, one query for all."""
        return (
            Place(*row)
            for row in self.order_by("country_id").values_list(
                "country_id", "country__longitude", "country__latitude", "longitude", "latitude"
            )
        )

    def for_rows(self, *more):
        """With what a row of a list shows and the columns named, no more."""
        return self.select_related("country").only(
            *languages.columns("name", "country__name"),
            *("kind", "number", "joined_on", "population", "is_demonstration", "slug"),
            *("country__slug", "country__code"),
            *more,
        )

    def newest_first(self):
        return self.order_by("-joined_on", F("number").desc(nulls_last=True), "sort_name_en")

    def by_name(self):
        """In the order of the reader's language, whatever the database thinks of accents."""
        return self.order_by(f"sort_name_{languages.active()}", "pk")
