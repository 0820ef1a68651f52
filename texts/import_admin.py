"""The paragraphs of a text in the back office: read from a source, corrected, saved at once."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from core import languages
from publishing.working_copies import WorkingCopy
from texts import aligning, importing, recognition
from texts.import_forms import ParagraphFormSet, SourceForm, formset_of
from texts.models import AdoptedText


class Refused(Exception):
    """The message is a sentence for the editor."""


class VersionForm(forms.Form):
    """Which state of the text the editor started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ParagraphsTool(admin.ModelAdmin):
    """For the back office of texts: a page with all paragraphs of one."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.paragraphs_view)
        name = "texts_adoptedtext_paragraphs"
        return [path("<int:pk>/paragraphs/", view, name=name), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def paragraphs_view(self, request, pk):
        """“Recognise” reads a source into the form below, “Save” writes what stands there."""
        text = get_object_or_404(AdoptedText, pk=pk)
        # Saved at once, with no draft beside the page: a public text asks for the right to publish.
        if not (self.has_change_permission(request, text) and self._may_touch(request, text)):
            raise PermissionDenied
        source, alignment = SourceForm(initial={"language": languages.active()}), None
        if request.method == "GET":
            formset = formset_of(aligning.stored(text))
        elif "recognise" in request.POST:
            source = SourceForm(request.POST, request.FILES)
            typed = ParagraphFormSet(request.POST)
            rows = typed.typed if typed.management_form.is_valid() else aligning.stored(text)
            if source.is_valid():
                alignment = self._read(text, source.cleaned_data, rows)
                rows = alignment.rows
                source = SourceForm(initial={"language": source.cleaned_data["language"]})
            formset = formset_of(rows)
        else:
            formset = ParagraphFormSet(request.POST)
            source = SourceForm(initial=request.POST.dict())
            if self._save_paragraphs(request, text, formset):
                return redirect(reverse("admin:texts_adoptedtext_paragraphs", args=[text.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Paragraphs of %(text)s") % {"text": text.designation},
            "opts": self.opts,
            "text": text,
            "source": source,
            "formset": formset,
            "alignment": alignment,
            "missing": aligning.missing_numbers(alignment.rows) if alignment else [],
            "version": VersionForm(initial={"version": text.version}),
            "media": self.media + source.media,
        }
        return TemplateResponse(request, "admin/texts/adoptedtext/paragraphs.html", context)

    def _read(self, text, answers, rows):
        language = answers["language"]
        with override(language):
            head = (text.designation, getattr(text, f"title_{language}"))
        new = recognition.recognise(answers["blocks"], language, leave_out=head)
        return aligning.align(rows, new, language)

    def _save_paragraphs(self, request, text, formset):
        """True when the paragraphs are saved; else it has been said why not."""
        version = VersionForm(request.POST)
        try:
            if request.POST.get("source", "").strip() or request.FILES:
                raise Refused(
                    _("The text above has not been read: choose “Recognise”, or empty the field.")
                )
            if not (formset.is_valid() and version.is_valid()):
                raise Refused(_("Nothing was saved: please correct what is marked below."))
            if WorkingCopy.objects.of(text).exists():
                raise Refused(
                    _("A draft waits beside this text: publish or discard it, then save this.")
                )
            with self.create_revision(request):
                importing.replace(text, formset.rows, version=version.cleaned_data["version"])
                self.log_change(request, text, _("Paragraphs changed."))
        except (Refused, importing.Changed) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            text.refresh_from_db(fields=["version"])
            return False
        words = _("The paragraphs are saved: %(count)d.") % {"count": len(formset.rows)}
        self.message_user(request, words, messages.SUCCESS)
        return True
