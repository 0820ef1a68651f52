"""Formatted text for people who answer in plain paragraphs, and back."""

import re

from django.utils.html import escape

from core import cleaning, richtext

ENDS = re.compile(r"</(p|h[1-6]|li|tr|blockquote|dd|caption)>|<br\s*/?>", re.I)


def to_text(html: str) -> str:
    """The words of `html`, with an empty line between paragraphs and items of lists."""
    pieces = ENDS.sub("\0", html or "").split("\0")
    return "\n\n".join(filter(None, map(richtext.plain, pieces)))


def to_html(text: str) -> str:
    """Paragraphs, each sign as it was typed."""
    paragraphs = re.split(r"\n\s*\n", cleaning.many_lines(text))
    return "".join(f"<p>{escape(p)}</p>".replace("\n", "<br>") for p in paragraphs if p)
