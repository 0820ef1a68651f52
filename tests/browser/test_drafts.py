"""A published item gets a draft, is previewed, published, compared and restored, by an editor."""

import pytest

from tests import demo as demonstration
from tests import serving
from tests.browser.hands import follow, log_in
from tests.browser.looks import WIDE, faults
from tests.demo import PASSWORD, USERNAME

# Of each: model and which row, the field typed into, the language of its page, where else it shows.
EDITS = {
    "article-en": ("news.Article", {"former_id": None, "language": "en"}, "title", "en", True),
    "article-fr": ("news.Article", {"former_id": None, "language": "fr"}, "title", "fr", True),
    "page": ("pages.Page", {"key": "about", "language": "fr"}, "title", "fr", False),
    "text": ("texts.AdoptedText", {}, "summary_fr", "fr", False),
    "participant": ("members.Participant", {}, "summary_en", "en", False),
}
PAGES = [
    f"/admin/{name}" for name in ("", "planned/", "translations/", "care/", "audit/", "find/?q=rom")
]
# Not “best practice”: of that the frame of Django's pages is not ours to mend.
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
FIND = """
import json, django; django.setup()
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override
found = {}
for name, (label, facts, field, language, _elsewhere) in EDITS.items():
    model = apps.get_model(label)
    rows = model.objects.published().exclude(**{field: ""})
    row = rows.filter(**facts).order_by("-publish_at", "pk").first()
    admin = f"admin:{row._meta.app_label}_{row._meta.model_name}_"
    with override(language):
        public = row.get_absolute_url()
    views = ("change", "preview", "history")
    found[name] = {view: reverse(admin + view, args=[row.pk]) for view in views}
    found[name]["public"] = public
open(FILE, "w").write(json.dumps(found))
"""


@pytest.fixture(scope="module")
def desk(demo, worker_id, tmp_path_factory):
    """A site of its own, since what is edited here shows; and where each item of `EDITS` is."""
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "static").symlink_to(demo.folder / "static")
    with (
        demonstration.copy_of_database(demo.database_url, folder, f"drafts_{worker_id}") as url,
        serving.serve(folder, DATABASE_URL=url, MEDIA_ROOT=str(demo.folder / "media")) as site,
    ):
        file = folder / "found.json"
        program = FIND.replace("EDITS", repr(EDITS)).replace("FILE", repr(str(file)))
        serving.run("-c", program, VAR_DIR=str(folder), DATABASE_URL=url)
        yield site, serving.read_json(file)


@pytest.fixture
def editor(desk, open_tab):
    site, _found = desk
    page = open_tab().page
    page.goto(f"{site.url}/admin/login/")
    log_in(page, USERNAME, PASSWORD)
    return page


@pytest.mark.parametrize("name", EDITS)
def test_from_draft_to_public_page_and_back(desk, editor, open_tab, name):
    site, found = desk
    _label, _facts, field, language, shows_elsewhere = EDITS[name]
    places = [found[name]["public"]]
    if shows_elsewhere:
        places += [f"/{language}/", f"/{language}/news/atom.xml", f"/{language}/news/rss.xml"]
    visitor = open_tab(java_script_enabled=False).page

    def where(words):
        return [place for place in places if words in site.get(place).text]

    def go(view):
        editor.goto(site.url + found[name][view])

    go("change")
    before = editor.input_value(f"[name={field}]")
    after = f"Quince, {language}"
    assert where("Quince") == []
    editor.fill(f"[name={field}]", after)
    follow(editor, "[name=_draft]")
    assert where("Quince") == []

    go("history")
    versions = editor.locator("[name=old]").count()
    go("preview")
    follow(editor, "[aria-labelledby=links] .button.default")
    link = editor.get_attribute(f"[aria-labelledby=links] a[href*='/{language}/']", "href")
    visitor.goto(link)
    assert after in visitor.inner_text("main")

    go("change")
    follow(editor, "[name=decision][value=publish]")
    assert where("Quince") == places

    go("history")
    old = editor.locator("[name=old]")
    old.nth(1 + old.count() - versions).check()  # what stood there when the draft was saved
    follow(editor, "#content-main .button.default")
    assert "Quince" in " ".join(editor.locator("ins").all_inner_texts())
    assert editor.locator("del").first.inner_text() in before
    follow(editor, "form[action$='/restore/'] .button")
    assert where("Quince") == places
    go("change")
    follow(editor, "[name=decision][value=publish]")
    assert where("Quince") == []
    go("change")
    assert editor.input_value(f"[name={field}]") == before


def test_what_we_added_to_the_back_office_breaks_no_rule(desk, editor):
    site, found = desk
    looks = [({"width": 360, "height": 800}, "light", WCAG), (WIDE, "dark", WCAG)]
    broken = []
    for path in (*PAGES, *(found["article-en"][view] for view in ("change", "preview", "history"))):
        editor.goto(site.url + path)
        # Fields to choose in are those of Django.
        broken += [f"{path}: {v}" for v in faults(editor, looks) if "select2" not in v]

    assert not broken, "\n".join(broken)
