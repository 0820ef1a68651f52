from urllib.parse import urlencode

from django import forms
from django.core.validators import validate_slug
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PublicForm
from members.models import Country, Participant
from publishing.models import Topic

YEARS = (1990, 2100)  # what an address may ask for; the Alliance dates from 2013


class RowField(forms.ModelChoiceField):
    """A row by its slug or code. Nothing else ever reaches the database."""

    def to_python(self, value):
        if value:
            validate_slug(value)
        return super().to_python(value)


class ArticleFilter(PublicForm):
    """What a list of news is narrowed by, from the path and the query of its address.

    A value that it does not know leaves the list as it is, and is told to the reader.
    """

    # The question of the queryset that each field answers.
    QUESTIONS = {
        "q": "matching",
        "topic": "on",
        "year": "in_year",
        "participant": "about",
        "country": "from_country",
    }

    q = forms.CharField(
        label=gettext_lazy("Words in title or summary"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    topic = RowField(None, label=gettext_lazy("Subject"), required=False, to_field_name="slug")
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=YEARS[0], max_value=YEARS[1], required=False
    )
    participant = RowField(
        None, label=gettext_lazy("Participant"), required=False, to_field_name="slug"
    )
    country = RowField(None, label=gettext_lazy("Country"), required=False, to_field_name="code")

    def __init__(self, query):
        super().__init__(query, auto_id="%s")
        self.fields["topic"].queryset = Topic.objects.all()
        self.fields["participant"].queryset = Participant.objects.published()
        self.fields["country"].queryset = Country.objects.all()
        self.full_clean()
        self.in_use = {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, articles, without=""):
        """The `articles` that answer every question, or every one but `without`."""
        for name, value in self.in_use.items():
            if name != without:
                articles = getattr(articles, self.QUESTIONS[name])(value)
        return articles

    def address(self, **changes):
        """The one address of this list with some values changed; "" takes a question away."""
        wanted = self.query | changes
        wanted = {name: value for name, value in sorted(wanted.items()) if value}
        if "topic" in wanted:
            path = reverse("news:topic", args=[wanted.pop("topic")])
        elif "year" in wanted:
            path = reverse("news:year", args=[wanted.pop("year")])
        else:
            path = reverse("news:list")
        return f"{path}?{urlencode(wanted)}" if wanted else path

    def chips(self, without=()):
        """(label, address without it) for each question in use, but those of the path."""
        return [
            (self._label(name, value), self.address(**{name: ""}))
            for name, value in self.in_use.items()
            if name not in without
        ]

    @property
    def query(self):
        """Each question in use with its value, as an address spells it."""
        return {
            name: getattr(value, self.fields[name].to_field_name)
            if isinstance(self.fields[name], RowField)
            else str(value)
            for name, value in self.in_use.items()
        }

    @property
    def unknown(self):
        """The names of the questions whose value nobody knows."""
        return [self.fields[name].label for name in self.errors]

    def _label(self, name, value):
        return _("“%(words)s”") % {"words": value} if name == "q" else str(value)
