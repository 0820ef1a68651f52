"""Formatted text: what the editor may write, how it is cleaned, how it reaches the page.

The only place where HTML is marked safe (house style 24).
"""

import re
from html import unescape

import nh3
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField

from core.addresses import absolute
from core.text import SPACES

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableCell": True,
    "TableHeader": True,
    "HardBreak": True,
}
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "cite", "br"),
    *("strong", "em", "a", "abbr", "sub", "sup"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "hreflang", "lang"},
    "abbr": {"title", "lang"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    **{tag: {"lang"} for tag in ("p", "li", "blockquote", "em", "cite", "h2", "h3")},
}


LOCAL_LINK = re.compile(r'(?<= href=")/(?!/)')
TABLE = re.compile(r"<table[^>]*>(?:\s*<caption>(?P<caption>.*?)</caption>)?", re.S)


def clean(html: str) -> str:
    """`html` with nothing left that the site does not allow: no script, style, image or handler.

    The editor's empty paragraph counts as no text at all: "".
    """
    before, html = None, html or ""
    # An element taken out can leave others in places where a browser reads them otherwise: again,
    # until a browser and we agree.
    while html != before:
        before, html = (
            html,
            nh3.clean(
                html,
                tags=TAGS,
                attributes=ATTRIBUTES,
                url_schemes={"http", "https", "mailto"},
                link_rel=None,
            ),
        )
    html = html.strip()
    return "" if html == "<p></p>" else html


def render(html: str) -> SafeString:
    """What the reader gets. Cleans once more, so that a row written past the field is harmless."""
    html = TABLE.sub(_scroller, clean(html)).replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308 -- the one place


def _scroller(match):
    """A table scrolls by itself, by keyboard too, hence a name to announce: its caption."""
    name = escape(plain(match["caption"]) or _("Table"))
    return f'<div class="scroll" role="group" aria-label="{name}" tabindex="0">{match[0]}'


def with_full_addresses(html: str) -> str:
    """For those who show it in a page of their own, where our short addresses lead nowhere."""
    return LOCAL_LINK.sub(absolute("/"), html)


def plain(html: str) -> str:
    """The words alone, one space between any two: for teasers, search and feeds."""
    spaced = re.sub(
        r"</?(p|h[1-6]|li|tr|td|th|br|blockquote|caption|dt|dd)\b[^>]*>", " ", html or ""
    )
    return SPACES.sub(" ", unescape(strip_tags(spaced))).strip()


def paragraphs(html: str) -> str:
    """The words alone, a line for each paragraph, heading, item or row: for comparing."""
    ends = re.sub(r"</(p|h[1-6]|li|tr|blockquote|caption|dt|dd)>|<br[^>]*>", "\n", html or "")
    lines = (SPACES.sub(" ", line).strip() for line in unescape(strip_tags(ends)).split("\n"))
    return "\n".join(line for line in lines if line)


class RichTextField(ProseEditorField):
    """Formatted text, cleaned whenever a row is saved.

    The library cleans in forms only; `objects.create()`, imports and commands would store raw
    HTML (measured, see shared libraries report, finding 3).
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", clean)
        super().__init__(*args, **kwargs)

    def pre_save(self, instance, add):
        value = clean(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value
