"""Our own pages as content for the other site, in a folder that is named as argument.

Writes the articles with their pictures, and both pages as templates of the other site: everything
that does not come from its database is there as finished text, so that it has less to do than we.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

ARTICLE = "andalusia-129th-participant"
LATEST = '{% for story in latest %}{% include "_story.html" %}{% endfor %}'
MENU = (
    '{% for item in menu %}<li><a href="{% pageurl item %}">{{ item.title }}</a></li>{% endfor %}'
)
HEAD = "{% load wagtailcore_tags wagtailimages_tags %}"
PICTURE = "{% image page.image width-1600 %}"
PARTS = {
    "home.html": [
        (r'(<div class="news lead">).*?(</div>\s*</section>)', rf"\1{LATEST}\2"),
    ],
    "article.html": [
        (r"(<h1>).*?(</h1>)", r"\1{{ page.title }}\2"),
        (r'(<p class="lede">).*?(</p>)', r"\1{{ page.teaser }}\2"),
        (
            r"(Published on <time datetime=)[^<]*(</time>)",
            r'\1"{{ page.date|date:"c" }}">'
            r'{{ page.date|date:"j F Y" }}\2',
        ),
        (r"(<figure>).*?(<figcaption>)", rf"\1{PICTURE}\2"),
        (r'(<div class="prose flow section">).*?(</div>)', r"\1{{ page.body|richtext }}\2"),
        (
            r'(<nav class="neighbours"[^>]*>).*?(</nav>)',
            r"\1{% for other in around %}<p><a "
            r'href="{% pageurl other %}">{{ other.title }}</a></p>{% endfor %}\2',
        ),
        (
            r"(<h2>More news</h2>\s*<ul>).*?(</ul>)",
            r"\1{% for other in more %}<li><a "
            r'href="{% pageurl other %}">{{ other.title }}</a><br><span class="meta">'
            r'<time datetime="{{ other.date|date:"c" }}">{{ other.date|date:"j F Y" }}</time>'
            r"</span></li>{% endfor %}\2",
        ),
    ],
}
EVERYWHERE = [
    (r"<title>.*?</title>", "<title>{{ page.title }}</title>"),
    (r"(</button>\s*<ul>).*?(</ul>)", rf"\1{MENU}\2"),
]


def write(folder: Path):
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()
    from django.test import Client

    from news.models import Article

    client = Client(HTTP_HOST="127.0.0.1")
    (folder / "templates").mkdir(parents=True)
    for name, address in (("home.html", "/en/"), ("article.html", f"/en/news/{ARTICLE}/")):
        page = client.get(address).content.decode()
        for pattern, text in (*EVERYWHERE, *PARTS[name]):
            page, count = re.subn(pattern, text, page, count=1, flags=re.S)
            assert count == 1, f"{name}: no {pattern}"
        (folder / "templates" / name).write_text(HEAD + page)
    articles = Article.objects.published().filter(language="en").newest_first()
    (folder / "articles.json").write_text(json.dumps([_facts(it, folder) for it in articles]))


def _facts(article, folder):
    picture = ""
    if article.image:
        picture = Path(article.image.file.name).name
        shutil.copyfile(article.image.file.path, folder / picture)
    return {
        "slug": article.slug,
        "title": article.title,
        "teaser": article.teaser,
        "body": str(article.body_html),
        "date": article.publish_at.isoformat(),
        "picture": picture,
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
