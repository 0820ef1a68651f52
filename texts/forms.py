from django import forms
from django.utils.translation import gettext_lazy as _

from core import searching
from publishing.models import Topic, TopicLink
from texts.models import AdoptedText, Paragraph


class AddresseeField(forms.ChoiceField):
    """Whom something is asked of. What it does not know it takes for everybody."""

    def __init__(self):
        super().__init__(
            label=_("What is asked of"),
            choices=[("", _("everybody")), *Paragraph.Addressee.choices],
            required=False,
        )


class AddresseeFilter(forms.Form):
    """The question above a text."""

    to = AddresseeField()

    @classmethod
    def read(cls, query):
        form = cls(query)
        form.is_valid()
        return form.cleaned_data.get("to", "")


class AskedFilter(AddresseeFilter):
    """The questions above the list of all that is asked. What it does not understand it ignores."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, query, topics):
        super().__init__(query, auto_id="%s", label_suffix="")
        self.fields["topic"].choices = [("", _("All topics")), *((t.slug, t) for t in topics)]
        self.full_clean()
        self.data = self.cleaned_data  # shown as understood
        self.addressee = self.cleaned_data.get("to", "")
        self.topic_slug = self.cleaned_data.get("topic", "")


def topics_of(texts):
    """The topics that any of `texts` has, by title. One query."""
    links = TopicLink.objects.filter(
        content_type__app_label="texts",
        content_type__model="adoptedtext",
        object_id__in=texts.order_by().values("pk"),
    )
    topics = Topic.objects.filter(pk__in=links.values("tag"))
    return sorted(topics, key=lambda topic: searching.fold(str(topic)))


class TextFilter(forms.Form):
    """The questions above the list. What it does not understand it ignores."""

    q = forms.CharField(
        label=_("Words in the text"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *AdoptedText.Kind.choices]
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    session = forms.TypedChoiceField(label=_("Session"), coerce=int)
    topic = forms.ChoiceField(label=_("Topic"))

    use_required_attribute = False

    def __init__(self, query, texts):
        """`query`: the address's. `texts`: the rows to choose from; two queries."""
        super().__init__(query, auto_id="%s", label_suffix="")
        for field in self.fields.values():
            field.required = False
        times = set(texts.order_by().values_list("year", "session").distinct())
        years = sorted({year for year, _session in times}, reverse=True)
        sessions = sorted({session for _year, session in times if session}, reverse=True)
        topics = topics_of(texts)
        self.fields["year"].choices = [("", _("All years")), *((y, y) for y in years)]
        self.fields["session"].choices = [("", _("All sessions")), *((s, s) for s in sessions)]
        self.fields["topic"].choices = [("", _("All topics")), *((t.slug, t) for t in topics)]
        self.query = query
        self.full_clean()
        self.data = self.cleaned_data

    def narrow(self, texts):
        """Those of `texts` that answer every question that was asked."""
        wanted = self.cleaned_data
        for name in ("kind", "year", "session"):
            if wanted.get(name):
                texts = texts.filter(**{name: wanted[name]})
        if wanted.get("topic"):
            texts = texts.filter(topics__slug=wanted["topic"])
        return texts.matching(wanted.get("q", ""))

    @property
    def chips(self):
        """What the list is narrowed by: a label, and the address without that question."""
        found = []
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if not value:
                continue
            rest = self.query.copy()
            for parameter in (name, "page"):
                rest.pop(parameter, None)
            found.append((self._label(name, value), f"?{rest.urlencode()}"))
        return found

    def _label(self, name, value):
        if name == "q":
            return _("“%(words)s”") % {"words": value}
        if name == "session":
            return _("Session %(number)s") % {"number": value}
        return dict(self.fields[name].choices)[value]
