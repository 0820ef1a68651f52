"""Signs that a machine or an advertiser wrote a form: without third parties, and for all to read.

Each sign has points; from `ENOUGH` on, the form is set aside in quarantine. Nobody is refused: the
sender sees the usual receipt, staff see the signs and bring a false alarm back with one click.
"""

import re
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import cleaning
from forms_app.models import Application, CooperationProposal, JoinApplication, Message

ENOUGH = 3
RECENTLY = timedelta(days=7)
SHORT = 40  # characters: so little may well be said twice, by two people
COPIES = 3  # so often one sender may send the same; who is unsure whether it arrived sends it twice
LINKS, MANY_LINKS = 3, 6
TEXTS = {JoinApplication: "work", CooperationProposal: "description", Message: "text"}
# Everybody's address: that another sender named it too says nothing.
EVERYBODYS = ("facebook.com", "youtube.com", "instagram.com", "linkedin.com", "x.com", "coe.int")
LINK = re.compile(r"https?://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+", re.I)
MARKUP = re.compile(r"\[/?(?:url|link|img)\b|<a\s+href|href\s*=", re.I)
ADVERTISING = re.compile(
    r"\b(?:casino|viagra|cialis|backlinks?|guest post|payday loans?|bitcoin|crypto(?:currency)?|"
    r"forex|escort|seo (?:services?|agency|expert)|(?:rank|first page) (?:on|of) google|"
    r"web traffic|référencement (?:naturel|google)|premi[eè]re page de google|"
    r"pr[eê]t (?:rapide|entre particuliers)|voyance)\b",
    re.I,
)


class Sign(models.TextChoices):
    BAIT = "bait", _("a field was filled in that no person sees")
    KNOWN = "known", _("its address or a link came with spam before")
    COPIED = "copied", _("another sender has sent the same text")
    REPEATED = "repeated", _("the same sender has sent the same text several times")
    MARKUP = "markup", _("links are written as programs write them")
    MANY_LINKS = "many_links", _("many links")
    LINKS = "links", _("some links")
    ADVERTISING = "advertising", _("words of advertising")


POINTS = {
    Sign.BAIT: 3,
    Sign.KNOWN: 3,
    Sign.COPIED: 3,
    Sign.REPEATED: 3,
    Sign.MARKUP: 3,
    Sign.MANY_LINKS: 3,
    Sign.LINKS: 1,
    Sign.ADVERTISING: 2,
}


def signs(application: Application) -> list[str]:
    """The signs that an application shows which is not stored yet."""
    text = text_of(application)
    links = LINK.findall(text)
    found = {
        Sign.KNOWN: _is_known(application, links),
        Sign.COPIED: _is_copied(application, text),
        Sign.REPEATED: _is_repeated(application, text),
        Sign.MARKUP: MARKUP.search(text) is not None,
        Sign.MANY_LINKS: len(links) >= MANY_LINKS,
        Sign.LINKS: LINKS <= len(links) < MANY_LINKS,
        Sign.ADVERTISING: ADVERTISING.search(text) is not None,
    }
    return [sign.value for sign, is_there in found.items() if is_there]


def is_enough(found: list[str]) -> bool:
    return sum(POINTS[Sign(sign)] for sign in found) >= ENOUGH


def in_words(application: Application) -> list[str]:
    """For staff: why it was set aside, or what nearly did it."""
    return [str(Sign(sign).label) for sign in application.signs if sign in Sign.values]


def text_of(application: Application) -> str:
    return getattr(application, TEXTS[type(application)])


def _recent(application, text):
    model = type(application)
    return model.objects.filter(submitted_at__gt=timezone.now() - RECENTLY, **{TEXTS[model]: text})


def _is_copied(application, text):
    if len(text) < SHORT:
        return False
    others = _recent(application, text).exclude(contact_email__iexact=application.contact_email)
    return others.exists()


def _is_repeated(application, text):
    same = _recent(application, text).filter(contact_email__iexact=application.contact_email)
    return bool(text) and same.count() >= COPIES


def _is_known(application, links):
    """Whatever is set aside teaches: its address and its links, until it is erased."""
    spam = Application.objects.filter(status=Application.Status.SPAM)
    if spam.filter(contact_email__iexact=application.contact_email).exists():
        return True
    hosts = {_host(link) for link in [*links, getattr(application, "website", "")]} - {""}
    naming = Q(pk=None)
    for host in hosts:
        for model, column in TEXTS.items():
            naming |= Q(**{f"{model._meta.model_name}__{column}__icontains": f"//{host}"})
        naming |= Q(joinapplication__website__icontains=f"//{host}")
        naming |= Q(cooperationproposal__website__icontains=f"//{host}")
    return bool(hosts) and spam.filter(naming).exists()


def _host(link):
    """The host of a link, or "" for one that everybody may name."""
    host = cleaning.host_of(link if "://" in link else f"https://{link}")
    name = host.removeprefix("www.")
    return "" if name in EVERYBODYS else host
