"""Addresses of the former site, www.roma-alliance.org, and where they lead now.

The id decided there, the rest of the address did not: English pages stood under French slugs.
News and standing pages shared one sequence of ids.
"""

from django.http import Http404
from django.shortcuts import redirect

from core import languages
from news.models import Article
from pages.models import Page


def former_address(request, former_id):
    """301 to the item with that id: in the language of the address, else in the other one."""
    for model in (Article, Page):
        rows = {row.language: row for row in model.objects.published().filter(former_id=former_id)}
        for language in languages.in_order():
            if language in rows:
                return redirect(rows[language], permanent=True)
    raise Http404
