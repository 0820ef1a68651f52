"""Facts for machines (schema.org, as JSON-LD) inside a page."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from core.addresses import absolute

# As Django's json_script: nothing in a text can end the script element or open a comment.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


class DataBlock:
    """`data` as a script element that no browser runs, hence allowed by a strict policy."""

    def __init__(self, data: dict | list):
        self.data = data

    def __html__(self):
        """What templates and `format_html` ask for instead of escaping."""
        text = json.dumps(
            self.data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")
        )
        return f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>'

    __str__ = __html__


def thing(kind: str, **facts) -> dict:
    """A schema.org object without the facts that are not known."""
    known = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
    return {"@context": "https://schema.org", "@type": kind, **known}


def breadcrumbs(*steps: tuple[str, str]) -> dict:
    """The way to a page, from the home page down, as (name, address) pairs."""
    return thing(
        "BreadcrumbList",
        itemListElement=[
            {
                "@type": "ListItem",
                "position": position,
                "name": str(name),
                "item": absolute(str(address)),
            }
            for position, (name, address) in enumerate(steps, start=1)
        ],
    )
