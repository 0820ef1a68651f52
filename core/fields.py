"""The kinds of question, each with what it says when an answer is missing or cannot be read.

Messages say what to do. `shown()` gives a stored answer back in words, for letters and staff.
"""

import calendar
import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import formats, timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import cleaning, dates, languages
from core.searching import fold
from core.widgets import DateBoxes, Radios, Ticks

LONGEST_NUMBER = 12  # digits; the database refuses what is far beyond
is_email = EmailValidator(allowlist=[])
is_web_address = URLValidator(schemes=["http", "https"])


class Question:
    def __init__(self, *, missing="", **options):
        super().__init__(**options)
        self.error_messages["required"] = missing or self.error_messages["required"]

    def load(self) -> None:
        """Ask the database what there is to choose from, before the form is shown."""

    def shown(self, value) -> str:
        return "" if value is None else str(value)


class LineField(Question, forms.CharField):
    """One line of plain text."""

    clean_text = staticmethod(cleaning.one_line)

    def __init__(self, *, longest=200, shortest=0, attrs=None, **options):
        super().__init__(empty_value="", strip=False, **options)
        self.longest, self.shortest = longest, shortest
        self.widget.attrs.update(attrs or {})

    def to_python(self, value):
        text = self.clean_text(super().to_python(value))
        # Dots and dashes alone are how people say that they have no answer.
        return text if any(sign.isalnum() for sign in text) else ""

    def validate(self, value):
        super().validate(value)
        self.check_shape(value)
        self.check_length(value)

    def check_shape(self, value):
        if re.search(r"[<>]", value):
            raise ValidationError(
                _("Leave the signs < and > out of “%(label)s”") % {"label": self.label}
            )

    def check_length(self, value):
        words = {"label": self.label, "now": formats.number_format(len(value), force_grouping=True)}
        if len(value) > self.longest:
            limit = formats.number_format(self.longest, force_grouping=True)
            raise ValidationError(
                _("Shorten “%(label)s” to %(limit)s characters: it has %(now)s")
                % {**words, "limit": limit}
            )
        if value and len(value) < self.shortest:
            raise ValidationError(
                ngettext(
                    "Write at least %(limit)s character in “%(label)s”",
                    "Write at least %(limit)s characters in “%(label)s”",
                    self.shortest,
                )
                % {**words, "limit": self.shortest}
            )


class TextField(LineField):
    """Paragraphs of plain text: every sign is allowed, none is ever read as HTML."""

    clean_text = staticmethod(cleaning.many_lines)

    def __init__(self, *, rows=6, widget=forms.Textarea, **options):
        super().__init__(widget=widget, **options)
        self.widget.attrs.update(rows=rows, cols=False)

    def check_shape(self, value):
        pass


class EmailField(LineField):
    clean_text = staticmethod(cleaning.email)

    def __init__(self, **options):
        attrs = {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        super().__init__(longest=254, widget=forms.EmailInput(attrs), **options)

    def check_shape(self, value):
        if not value:
            return
        if "@" not in value:
            raise ValidationError(_("Enter an e-mail address with an @, like name@city.org"))
        if value.count("@") > 1 or re.search(r"[,;\s]", value):
            raise ValidationError(_("Enter one e-mail address only, like name@city.org"))
        try:
            is_email(value)
        except ValidationError:
            raise ValidationError(_("Enter a whole e-mail address, like name@city.org")) from None


class WebField(LineField):
    clean_text = staticmethod(cleaning.web_address)

    def __init__(self, **options):
        widget = forms.URLInput({"autocomplete": "url", "spellcheck": "false"})
        super().__init__(longest=500, widget=widget, **options)

    def check_shape(self, value):
        if not value:
            return
        scheme, _colon, rest = value.partition(":")
        if scheme not in {"http", "https"}:
            raise ValidationError(_("Enter a web address that begins with https:// or http://"))
        if "@" in re.split(r"[/?#]", rest.lstrip("/"))[0]:
            raise ValidationError(_("Leave the user name and the password out of the web address"))
        host = cleaning.host_of(value)
        if cleaning.is_private_host(host):
            raise ValidationError(
                _("Enter a web address that everybody can open, like www.city.org")
            )
        try:
            is_web_address(value if host else "")
        except ValidationError:
            raise ValidationError(_("Enter a whole web address, like www.city.org")) from None


class PhoneField(LineField):
    clean_text = staticmethod(cleaning.telephone)

    def __init__(self, **options):
        widget = forms.TextInput({"type": "tel", "autocomplete": "tel", "class": "w-m"})
        super().__init__(widget=widget, **options)

    def check_shape(self, value):
        if value and not re.fullmatch(r"\+[0-9]{6,15}", value):
            raise ValidationError(
                _("Enter the telephone number with + and the country code, like +33 3 88 00 00 00")
            )


class NumberField(Question, forms.Field):
    """A whole number between `least` and `most`, typed with or without signs between thousands."""

    def __init__(self, *, unreadable, out_of_range, least, most, **options):
        super().__init__(
            widget=forms.TextInput({"inputmode": "numeric", "class": "w-s"}), **options
        )
        self.least, self.most = least, most
        self.error_messages |= {"unreadable": unreadable, "out_of_range": out_of_range}

    def to_python(self, value):
        text = cleaning.digits(value or "")
        if not text:
            return None
        if not re.fullmatch(r"\d+", text):
            raise ValidationError(self.error_messages["unreadable"])
        if len(text) > LONGEST_NUMBER or not self.least <= int(text) <= self.most:
            raise ValidationError(self.error_messages["out_of_range"])
        return int(text)

    def shown(self, value):
        return "" if value is None else formats.number_format(value, force_grouping=True)


class YearField(Question, forms.Field):
    def __init__(self, *, since, **options):
        super().__init__(
            widget=forms.TextInput({"inputmode": "numeric", "class": "w-s"}), **options
        )
        self.since = since

    def to_python(self, value):
        text = cleaning.digits(value or "")
        if not text:
            return None
        this_year = timezone.localdate().year
        if not re.fullmatch(r"\d{4}", text) or not self.since <= int(text) <= this_year:
            raise ValidationError(
                _("Enter a year between %(first)s and %(last)s")
                % {"first": self.since, "last": this_year}
            )
        return int(text)


class ChoiceField(Question, forms.ChoiceField):
    """One of a list: radio buttons, or a menu when the list is long."""

    def __init__(self, *, widget=Radios, missing, **options):
        super().__init__(widget=widget, missing=missing, **options)
        self.error_messages["invalid_choice"] = missing

    def shown(self, value):
        return str(dict(self.choices).get(value, value)) if value else ""


class TicksField(Question, forms.MultipleChoiceField):
    """Any of a list, at least one if required; `all_of_them` asks for a tick in every box."""

    def __init__(self, *, missing, is_wide=False, all_of_them=False, **options):
        super().__init__(widget=Ticks(is_wide=is_wide), missing=missing, **options)
        self.error_messages |= {"invalid_choice": missing, "invalid_list": missing}
        self.all_of_them = all_of_them

    def validate(self, value):
        super().validate(value)
        if self.all_of_them and len(set(value)) < len(self.choices):
            raise ValidationError(self.error_messages["required"])

    def shown(self, values):
        names = dict(self.choices)
        return ", ".join(str(names.get(value, value)) for value in values or [])


class TickField(Question, forms.BooleanField):
    """One box to tick."""

    def shown(self, value):
        return _("Yes") if value else _("No")


class DateField(Question, forms.Field):
    """A date in three boxes. A whole date typed into the first one is taken apart."""

    BOXES = ("day", "month", "year")

    def __init__(self, **options):
        super().__init__(widget=DateBoxes(self.BOXES), **options)

    def wrong(self, message, *boxes):
        self.widget.wrong = boxes
        return ValidationError(message)

    def to_python(self, value):
        self.widget.wrong = ()
        typed = [cleaning.one_line(text or "") for text in value or []]
        if not any(typed):
            return None
        if typed[0] and not any(typed[1:]):
            typed = self.taken_apart(typed[0])
        named = dict(zip(self.BOXES, typed, strict=True))
        if empty := [name for name, text in named.items() if not text]:
            raise self.wrong(self.incomplete(empty[0]), *empty)
        numbers = {box: self.number(box, text) for box, text in named.items()}
        return self.real_date(numbers.get("day", 1), numbers["month"], numbers["year"])

    def taken_apart(self, text):
        """“24 June 2015”, “24/6/2015” or “2015-06-24” as day, month and year."""
        pieces = re.split(r"[\s.,/-]+", text.strip(" .,/-"))
        if len(pieces) != len(self.BOXES):
            return [text, *[""] * (len(self.BOXES) - 1)]
        return pieces[::-1] if re.fullmatch(r"\d{4}", pieces[0]) else pieces

    def incomplete(self, box):
        return {
            "day": _("Add the day to “%(label)s”"),
            "month": _("Add the month to “%(label)s”"),
            "year": _("Add the year to “%(label)s”"),
        }[box] % {"label": self.label}

    def number(self, box, text):
        if box == "day":
            text = re.sub(r"(?<=\d)(er|st|nd|rd|th)$", "", text)
        if box == "month" and (month := month_named(text)):
            return month
        if not re.fullmatch(r"\d{4}" if box == "year" else r"\d{1,2}", text):
            raise self.wrong(
                {
                    "day": _("Enter the day as a number, like 24"),
                    "month": _("Enter the month as a number, like 6"),
                    "year": _("Enter the year with four digits, like 2015"),
                }[box],
                box,
            )
        return int(text)

    def real_date(self, day, month, year):
        if not 1 <= month <= 12:
            raise self.wrong(
                _("Enter a real date: month %(month)s does not exist") % {"month": month}, "month"
            )
        if not 1 <= day <= 31:
            raise self.wrong(
                _("Enter a real date: day %(day)s does not exist") % {"day": day}, "day"
            )
        if year < 1900:
            raise self.wrong(_("Enter the year with four digits, like 2015"), "year")
        try:
            return date(year, month, day)
        except ValueError:
            raise self.wrong(
                _("Enter a real date: month %(month)s has no day %(day)s")
                % {"day": day, "month": month},
                "day",
            ) from None

    def shown(self, value):
        return dates.day(value) if value else ""


class MonthField(DateField):
    """A month of a year in two boxes; kept as its first day, or with `is_end` as its last."""

    BOXES = ("month", "year")

    def __init__(self, *, is_end=False, **options):
        super().__init__(**options)
        self.is_end = is_end

    def real_date(self, day, month, year):
        first = super().real_date(day, month, year)
        if not self.is_end:
            return first
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])

    def shown(self, value):
        return dates.month(value) if value else ""


def month_named(text: str) -> int | None:
    """6 for June, juin, Jun. and JUIN, in any language of the site."""
    name = fold(text).strip(" .")
    if len(name) < 3:
        return None
    for code in languages.CODES:
        with override(code):
            found = [
                number for number, month in MONTHS.items() if fold(str(month)).startswith(name)
            ]
        if len(found) == 1:
            return found[0]
    return None
