from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from core import dates, languages

register = template.Library()


@register.filter
def marked(words):
    """The words, inside `<span lang>` where they are not in the reader's language.

    Takes `Words`, as translated attributes of a record give them; other texts pass unchanged.
    """
    if getattr(words, "is_foreign", False) and not isinstance(words, SafeString):
        return format_html('<span lang="{}">{}</span>', words.language, str(words))
    return words


@register.filter
def lang_attribute(language):
    """` lang="fr"` when `language` is not the reader's, else nothing. For an element of prose."""
    if language and language != languages.active():
        return format_html(' lang="{}"', language)
    return ""


@register.filter
def grouped(number):
    """14,111 in English, 14 111 in French. Years and numbers of things stay as they are."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def day(value):
    """24 June 2015, 1er mai 2015: for text; `|date` does not know the French first."""
    return dates.day(value) if value else ""


@register.filter
def month(value):
    return dates.month(value) if value else ""


@register.simple_tag
def language_name(code):
    """The language's own name: English, Français."""
    return {"en": "English", "fr": "Français"}.get(code, code)


@register.simple_tag(takes_context=True)
def same_page_in(context, code):
    """The address of this page in another language, by the name of its view and its arguments.

    A view whose pages have an address per language puts `translations`, a mapping of language to
    address, into the context; a language missing there has no translation and gets "".
    """
    if "translations" in context:
        return context["translations"].get(code, "")
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return f"/{code}/"
    with override(code):
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return f"/{code}/"


@register.simple_tag
def site_languages():
    return [code for code, _name in settings.LANGUAGES]
