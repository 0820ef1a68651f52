"""What somebody may choose to hear of."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import SUBJECTS, SignUp, Wish
from core import fields, languages
from core.forms import PublicForm
from core.searching import fold
from members.models import Country, Participant
from publishing.models import Topic

MOST = 100  # participants; whoever follows more follows countries


class WishForm(PublicForm):
    """The choices of a subscriber. Participants come from their pages: there are thousands."""

    LEGEND = gettext_lazy("Your choices")
    MODEL = SignUp  # where the hints find why we ask

    wants_everything = fields.TickField(
        label=gettext_lazy("Everything: all news and all adopted texts"), required=False
    )
    topics = fields.TicksField(
        label=gettext_lazy("News and adopted texts on these topics"),
        missing=gettext_lazy("Choose topics from the list"),
        is_wide=True,
        required=False,
    )
    countries = fields.TicksField(
        label=gettext_lazy("News from these countries"),
        missing=gettext_lazy("Choose countries from the list"),
        is_wide=True,
        required=False,
    )
    participants = fields.TicksField(
        label=gettext_lazy("News about these participants"),
        missing=gettext_lazy("Choose participants that are in the directory"),
        required=False,
    )
    rhythm = fields.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=Wish.Rhythm.choices,
        missing=gettext_lazy("Choose how often we write to you"),
    )
    language = fields.ChoiceField(
        label=gettext_lazy("Language of the letters"),
        choices=settings.LANGUAGES,
        missing=gettext_lazy("Choose the language of the letters"),
    )

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        for name, rows in (
            ("topics", Topic.objects.all()),
            ("countries", self._countries()),
            ("participants", self._participants()),
        ):
            self.fields[name].choices = sorted(
                ((str(row.pk), str(row)) for row in rows), key=lambda choice: fold(choice[1])
            )
            if not self.fields[name].choices:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        for name in SUBJECTS:
            cleaned[name] = cleaned.get(name, [])
        wrong = self.errors.keys() & {"wants_everything", *SUBJECTS}
        if not wrong and not any(cleaned.get(name) for name in ("wants_everything", *SUBJECTS)):
            self.add_error(
                "wants_everything", _("Choose everything, or at least one of the lists below it")
            )
        return cleaned

    def _chosen(self, name, is_key):
        """Keys that were sent, or that the form began with."""
        values = self.data.getlist(name) if self.is_bound else self.initial.get(name, [])
        return [text for text in map(str, values[:MOST]) if text.isascii() and is_key(text)]

    def _countries(self):
        here = Participant.objects.published().taking_part().order_by().values("country")
        return Country.objects.filter(
            Q(pk__in=here) | Q(pk__in=self._chosen("countries", str.isalpha))
        )

    def _participants(self):
        return Participant.objects.published().filter(
            pk__in=self._chosen("participants", lambda text: text.isdecimal() and len(text) < 18)
        )


class SignUpForm(WishForm):
    email = fields.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We write to it once, to ask whether it is yours"),
        missing=gettext_lazy("Enter your e-mail address, like name@city.org"),
    )


def first_choices(query) -> dict:
    """What the form begins with when the page of a topic, a country, a participant led here."""
    chosen = {"rhythm": Wish.Rhythm.AT_ONCE, "language": languages.active()}
    rows = {
        "topics": Topic.objects.filter(slug=_slug(query, "topic")),
        "countries": Country.objects.filter(slug=_slug(query, "country")),
        "participants": Participant.objects.published().filter(slug=_slug(query, "participant")),
    }
    return chosen | {name: [row.pk for row in found] for name, found in rows.items()}


def choices_of(wish: Wish) -> dict:
    """The stored choices as a form begins with them."""
    names = ("rhythm", "language", "wants_everything")
    rows = {name: list(getattr(wish, name).values_list("pk", flat=True)) for name in SUBJECTS}
    return {name: getattr(wish, name) for name in names} | rows


def _slug(query, name):
    slug = query.get(name, "")
    return slug if slug.isascii() and slug.isprintable() else ""
