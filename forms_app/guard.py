"""Finds in free text what tells the ethnic origin of a person, or is about a third person.

A hint, never a refusal: totals, policies and names of organisations pass, and so does much that a
person would find. `redacting.py` takes a passage out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Kind(models.TextChoices):
    ORIGIN = "origin", gettext_lazy("seems to tell the ethnic origin of a person")
    EMAIL = "email", gettext_lazy("looks like somebody’s e-mail address")
    PHONE = "phone", gettext_lazy("looks like somebody’s telephone number")
    BIRTH = "birth", gettext_lazy("seems to tell when somebody was born")


@dataclass(frozen=True)
class Finding:
    kind: Kind
    start: int
    end: int
    words: str


UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽА-ЯΑ-Ω"
WORD = rf"(?<!\w)[{UPPER}][’'\w][^\W\d_]{{0,30}}(?:[-’'][^\W\d_]{{1,30}}){{0,3}}"
# Two to four words with a capital, or one after a title. Bounds everywhere: no text takes long.
NAME = rf"(?:TITLE\s{{1,3}}{WORD}(?:\s{{1,3}}{WORD}){{0,3}}|{WORD}(?:\s{{1,3}}{WORD}){{1,3}})"
# What is said of an organisation or a policy is not said of a person.
NOT_OF_PERSONS = (
    r"(?![-’'\w])(?!\s+(?i:communit|communaut|organi|ngo|ong\b|associat|network|réseau|settlement|"
    r"inclusion|women|youth|rights|centre|center|population|famil|polic|politi|action|particip|"
    r"issue|question|friendly|led\b|neighbo|quarter|quartier|school|école|cultur|histor|langu))"
)
PATTERNS = {
    "en": {
        "title": r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mayor|Councillor|Deputy)\.?",
        "origin": r"(?i:Roma|Romani|Romany|Rom|Gypsy|Gypsies|Travellers?|Sint[io]|Manouche|"
        r"Yenish|Ashkali|Kale)",
        "is": r"(?:,?\s+(?:who\s+)?(?:is|was|being)\s+|,\s+(?=an?\s|of\s)|\s+\()",
        "kind": r"(?:(?:an?|of|from)\s+)?(?:ethnic\s+|local\s+)?",
        "who": r"(?i:mediator|councillor|mayor|deputy|colleague|teacher|pupil|student|employee|"
        r"assistant|nurse|woman|man|girl|boy|lady|mother|father)",
        "i": r"(?i:\bI(?:\s+am|’m|'m)|\b(?:he|she)\s+(?:is|was))\s+",
        "born": r"(?i:\bborn\s+(?:on|in)\s+)\d",
    },
    "fr": {
        "title": r"(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame|Dr|Maire|maire)",
        "origin": r"(?i:roms?|romni(?:e|s|es)?|tsiganes?|tziganes?|gitane?s?|manouches?|sint[ie]s?|"
        r"yéniches?|gens du voyage|voyageurs?)",
        "is": r"(?:,?\s+(?:qui\s+)?(?:est|était|étant)\s+|,\s+(?=d[’']origine)|\s+\()",
        "kind": r"(?:une?\s+|d[’']origine\s+)?",
        "who": r"(?i:médiat(?:eur|rice)|élue?|maire|collègue|enseignante?|élève|employée?|"
        r"assistante?|infirmi(?:er|ère)|femme|homme|fille|garçon|mère|père)",
        "i": r"(?i:\bje\s+suis|\b(?:il|elle)\s+(?:est|était))\s+",
        "born": r"(?i:\bnée?\s+(?:le|en)\s+)\d",
    },
}
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE = re.compile(
    r"(?<![\w+/.-])(?:(?:\+|00)[1-9]\d{0,2}(?:[\s().-]{0,3}\d){6,12}|0[1-9](?:[\s.-]?\d{2}){4})(?!\w)"
)


def hints(text: str, language: str = "", *, own: Iterable[str] = ()) -> list[Finding]:
    """What a person should look at again, in the order of the text.

    Both languages are looked for, that of the form first: people mix them. Addresses in `own`,
    those of the sender, are nothing to hint at.
    """
    known = {address.lower() for address in own}
    found = [
        Finding(kind, match.start(), match.end(), match.group())
        for kind, pattern in _in_order(language)
        for match in pattern.finditer(text)
        if match.group().lower() not in known
    ]
    found.sort(key=lambda finding: (finding.start, -finding.end))
    first: list[Finding] = []
    for finding in found:
        if not first or finding.start >= first[-1].end:
            first.append(finding)
    return first


def sentences(text: str, language: str = "", *, own: Iterable[str] = ()) -> list[str]:
    """The same for the one who wrote it: what was found, and what would be better."""
    return [
        _("“%(words)s” %(kind)s. Write about policies and work, not about persons.")
        % {"words": finding.words, "kind": finding.kind.label}
        for finding in hints(text, language, own=own)
    ]


def _origin_patterns(parts):
    name = NAME.replace("TITLE", parts["title"])
    origin = rf"\b{parts['origin']}{NOT_OF_PERSONS}"
    yield rf"{name}{parts['is']}{parts['kind']}{origin}"
    yield rf"{parts['i']}{parts['kind']}{origin}"
    # “our Roma mediator Ana Petrović”, « notre médiatrice rom Ana Petrović »
    yield rf"\b{parts['origin']}\s+{parts['who']},?\s+{name}"
    yield rf"\b{parts['who']}\s+{parts['origin']},?\s+{name}"


COMPILED = {
    language: [
        *((Kind.ORIGIN, re.compile(pattern)) for pattern in _origin_patterns(parts)),
        (Kind.BIRTH, re.compile(rf"{parts['born']}[\w\s./]{{1,20}}")),
    ]
    for language, parts in PATTERNS.items()
}


def _in_order(language):
    for code in sorted(COMPILED, key=lambda code: code != language):
        yield from COMPILED[code]
    yield Kind.EMAIL, EMAIL
    yield Kind.PHONE, PHONE
