"""What the back office asks about the paragraphs of a text: a source to read, and each of them."""

import re
from itertools import islice
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import languages, richtext
from texts import docx_source, html_source
from texts.blocks import Block, Unreadable
from texts.importing import MOST, Row
from texts.models import Paragraph
from texts.paragraphs import DEEPEST, NUMBER

MOST_BYTES = {".docx": 10 * 1024 * 1024, ".html": 4 * 1024 * 1024, ".htm": 4 * 1024 * 1024}
MOST_BYTES[".txt"] = 1024 * 1024


class SourceForm(forms.Form):
    """A text in one language, pasted or as a file. `cleaned_data["blocks"]` is what was read."""

    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    source = forms.CharField(
        label=_("Paste the text"),
        required=False,
        help_text=_("From a page, from Word, or plain; HTML is understood too."),
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_("DOCX (at most 10 MB), HTML (4 MB) or plain text (1 MB)."),
        widget=forms.FileInput(attrs={"accept": ",".join(MOST_BYTES)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return file
        kind = PurePath(file.name).suffix.lower()
        if kind not in MOST_BYTES:
            raise forms.ValidationError(_("Choose a DOCX, HTML or text file."))
        if file.size > MOST_BYTES[kind]:
            raise forms.ValidationError(
                _("Choose a file of at most %(number)d MB.")
                % {"number": MOST_BYTES[kind] // 1024**2}
            )
        return file

    def clean(self):
        answers = super().clean()
        source, file = answers.get("source"), answers.get("file")
        if bool(source) == bool(file) and not self.errors:
            self.add_error("source", _("Paste a text or choose a file: one of the two."))
        if self.errors:
            return answers
        try:
            answers["blocks"] = self._blocks(source, file)
        except Unreadable as error:
            self.add_error("file", str(error))
        return answers

    def _blocks(self, source, file) -> list[Block]:
        if not file:
            found = html_source.read(source)
        elif PurePath(file.name).suffix.lower() == ".docx":
            found = docx_source.read(file)
        else:
            found = html_source.read(_decoded(file.read()))
        blocks = list(islice(found, MOST + 1))
        if not blocks:
            raise Unreadable(_("There are no words in it."))
        if len(blocks) > MOST:
            raise Unreadable(
                _("A text has at most %(most)d paragraphs; this one has more.") % {"most": MOST}
            )
        return blocks


def _decoded(content):
    """Files of Windows programs are not always UTF-8."""
    is_utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class NumberField(forms.CharField):
    def to_python(self, value):
        """7.B.ii, 7.b.ii. and § 7.b.ii are one."""
        return super().to_python(value).lower().strip(" §.\u00a0")


class BodyField(forms.CharField):
    def to_python(self, value):
        """Emphasis by its short names is emphasis too."""
        html = super().to_python(value)
        for short, name in html_source.SAME.items():
            html = re.sub(rf"<(/?){short}>", rf"<\1{name}>", html, flags=re.I)
        return html


class ParagraphForm(forms.Form):
    number = NumberField(
        label=_("Number"),
        max_length=60,
        required=False,
        validators=[NUMBER],
        widget=forms.TextInput(attrs={"size": 8, "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Paragraph.Kind.choices, initial=Paragraph.Kind.PARAGRAPH
    )
    level = forms.IntegerField(
        label=_("Level"),
        min_value=1,
        max_value=DEEPEST,
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": DEEPEST}),
    )
    addressees = forms.MultipleChoiceField(
        label=_("Asked of"),
        choices=Paragraph.Addressee.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"body_{code}"] = BodyField(
                label=language,
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )

    def clean(self):
        answers = super().clean()
        if answers.get("DELETE"):
            return answers
        bodies = [richtext.plain(answers.get(name, "")) for name in languages.columns("body")]
        if not any(bodies) and self.has_changed():
            self.add_error("body_en", _("Write the paragraph in a language, or tick “Remove”."))
        if answers.get("kind") == Paragraph.Kind.HEADING and answers.get("number"):
            self.add_error("number", _("A heading has no number: write it in its words."))
        return answers

    @property
    def bodies(self):
        return [self[name] for name in languages.columns("body")]

    @property
    def facts(self):
        return [self[name] for name in ("number", "kind", "level", "ORDER", "DELETE")]

    @property
    def is_new(self):
        return not any(field.value() for field in (self["number"], *self.bodies))

    @property
    def row(self) -> Row:
        answers = self.cleaned_data
        return Row(
            number=answers["number"],
            kind=answers["kind"],
            level=answers.get("level") or 1,
            bodies={code: answers[f"body_{code}"] for code in languages.CODES},
            addressees=answers["addressees"],
        )


class NumberedFormSet(forms.BaseFormSet):
    """The paragraphs of a text in their order; each number once."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["DELETE"].label = _("Remove")

    def clean(self):
        seen = {}
        for form in self.forms:
            if not hasattr(form, "cleaned_data") or form.cleaned_data.get("DELETE"):
                continue
            number = form.cleaned_data.get("number")
            if number and number in seen:
                form.add_error("number", _("Another paragraph has this number."))
            seen[number] = form

    @property
    def rows(self) -> list[Row]:
        """Valid answers, without those removed and the empty ones at the end."""
        return [form.row for form in self.ordered_forms if form.has_changed()]

    @property
    def typed(self) -> list[Row]:
        """What the fields hold, right or wrong, so that nothing typed is lost."""
        found = []
        for place, form in enumerate(self.forms):
            values = {name: form[name].value() for name in form.fields}
            bodies = {code: values[f"body_{code}"] or "" for code in languages.CODES}
            if values["DELETE"] or not any([values["number"], *bodies.values()]):
                continue
            row = Row(
                number=values["number"] or "",
                kind=values["kind"] or Paragraph.Kind.PARAGRAPH,
                level=_number(values["level"], 1),
                bodies=bodies,
                addressees=list(values["addressees"] or []),
            )
            found.append(((_number(values["ORDER"], MOST * 2), place), row))
        return [row for _key, row in sorted(found, key=lambda pair: pair[0])]


def _number(value, default):
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default


ParagraphFormSet = forms.formset_factory(
    ParagraphForm,
    formset=NumberedFormSet,
    extra=2,
    max_num=MOST,
    validate_max=True,
    absolute_max=MOST + 10,
    can_order=True,
    can_delete=True,
)


def formset_of(rows: list[Row]) -> NumberedFormSet:
    """To be filled in, starting from `rows`."""
    initial = [
        {
            "number": row.number,
            "kind": row.kind,
            "level": row.level,
            "addressees": row.addressees,
            **{f"body_{code}": row.bodies.get(code, "") for code in languages.CODES},
        }
        for row in rows
    ]
    return ParagraphFormSet(initial=initial)
