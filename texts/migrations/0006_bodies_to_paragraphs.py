"""What stood in the body of a text becomes paragraphs without a number, block by block.

Blocks of the two languages stand side by side where there are as many of the same kind.
"""

import re
from itertools import zip_longest

from django.db import migrations

# The body has been cleaned: well-formed, and blocks of these kinds only.
BLOCK = re.compile(r"<(p|h[2-4]|ul|ol|dl|blockquote|table)\b[^>]*>.*?</\1>", re.S)
INSIDE = re.compile(r"<(p|h[2-4])>(.*)</\1>", re.S)


def blocks(html):
    """[(tag, html)]; what stands between two blocks is one too."""
    found, rest = [], html
    while rest:
        match = outermost(rest)
        before = rest[: match[0]] if match else rest
        if before.strip():
            found.append(("p", before.strip()))
        if not match:
            break
        start, end, tag = match
        found.append((tag, rest[start:end]))
        rest = rest[end:]
    return found


def outermost(html):
    """Start, end and tag of the first block, lists inside lists counted."""
    first = BLOCK.search(html)
    if not first:
        return None
    tag, depth = first[1], 0
    for part in re.finditer(rf"<(/?){tag}\b[^>]*>", html[first.start() :]):
        depth += -1 if part[1] else 1
        if not depth:
            return first.start(), first.start() + part.end(), tag
    return first.start(), first.end(), tag


def words(block):
    """A plain paragraph or heading without its own tag; lists and tables as they are."""
    match = INSIDE.fullmatch(block[1])
    return match[2] if match else block[1]


def to_paragraphs(apps, schema_editor):
    AdoptedText = apps.get_model("texts", "AdoptedText")
    Paragraph = apps.get_model("texts", "Paragraph")
    for text in AdoptedText.objects.exclude(body_en="", body_fr=""):
        english, french = blocks(text.body_en), blocks(text.body_fr)
        if [tag for tag, _html in english] == [tag for tag, _html in french]:
            pairs = list(zip(english, french))
        else:
            pairs = [(one, None) for one in english] + [(None, one) for one in french]
        order = 0
        for pair in pairs:
            tag = next(block for block in pair if block)[0]
            bodies = [words(block) if block else "" for block in pair]
            if not any(bodies):
                continue
            order += 1
            Paragraph.objects.create(
                text=text,
                order=order,
                kind="heading" if tag[0] == "h" else "paragraph",
                level=max(1, int(tag[1]) - 1) if tag[0] == "h" else 1,
                body_en=bodies[0],
                body_fr=bodies[1],
            )


def to_body(apps, schema_editor):
    AdoptedText = apps.get_model("texts", "AdoptedText")
    for text in AdoptedText.objects.filter(paragraphs__isnull=False).distinct():
        for code in ("en", "fr"):
            parts = []
            for paragraph in text.paragraphs.order_by("order", "pk"):
                body = getattr(paragraph, f"body_{code}")
                if not body:
                    continue
                tag = "p"
                if paragraph.kind == "heading":
                    tag = f"h{min(paragraph.level, 2) + 1}"
                elif BLOCK.match(body):
                    parts.append(body)
                    continue
                label = f"{paragraph.number}. " if paragraph.number else ""
                parts.append(f"<{tag}>{label}{body}</{tag}>")
            setattr(text, f"body_{code}", "".join(parts))
        text.save(update_fields=["body_en", "body_fr"])


class Migration(migrations.Migration):
    dependencies = [("texts", "0005_paragraphs")]

    operations = [migrations.RunPython(to_paragraphs, to_body)]
