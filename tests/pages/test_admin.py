from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from pages.models import Notice, Page, SiteSettings
from publishing.working_copies import WorkingCopy
from tests.factories import make_page, make_text, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/pages/page/add/"
LIST = "/admin/pages/page/"


def change(page):
    return reverse("admin:pages_page_change", args=[page.pk])


def answers(**facts):
    return {
        "language": "en",
        "title": "Privacy",
        "lede": "",
        "body": "<p>Text</p>",
        "status": "draft",
        "publish_at_0": "2015-06-24",
        "publish_at_1": "09:00",
        "slug": "",
        "key": "",
        "order": "100",
        **facts,
    }


def form_errors(response):
    return dict(response.context["adminform"].form.errors)


@pytest.fixture
def writer(client):
    """Writes pages, but does not publish."""
    user = make_user("writer", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_page", "add_page", "change_page"])
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_page_is_saved_cleaned_with_a_slug_and_a_version(admin_client):
    response = admin_client.post(ADD, answers(body="<p onclick='x()'>Text<script>1</script></p>"))

    page = Page.objects.get()
    assert (response.status_code, page.slug, page.body) == (302, "privacy", "<p>Text</p>")
    assert Version.objects.get_for_object(page).count() == 1


@pytest.mark.parametrize(
    "slug",
    [
        *("news", "participants", "texts", "search", "join", "cooperate", "contact"),
        *("admin", "api", "page", "applications", "media"),
    ],
)
def test_a_slug_of_another_section_is_refused_with_a_reason(admin_client, slug):
    response = admin_client.post(ADD, answers(slug=slug))

    assert form_errors(response) == {
        "slug": [f"“{slug}” is the address of another part of the site. Choose another."]
    }


def test_a_title_whose_slug_would_be_taken_is_refused_too(admin_client):
    response = admin_client.post(ADD, answers(title="Search"))

    assert list(form_errors(response)) == ["slug"]


def test_only_the_contact_page_has_the_address_contact(admin_client):
    taken = admin_client.post(ADD, answers(title="Contact", key="contact"))
    other = admin_client.post(ADD, answers(title="Write to us", key="contact", language="fr"))

    assert (taken.status_code, Page.objects.get().slug) == (302, "contact")
    assert list(form_errors(other)) == ["slug"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"slug": "taken"}, "__all__"),
        ({"key": "about"}, "__all__"),
        ({"unpublish_at_0": "2015-06-23", "unpublish_at_1": "09:00"}, "unpublish_at"),
        ({"title": ""}, "title"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_cannot_be_is_said_at_the_question(admin_client, facts, field):
    make_page("Taken", key="about")

    response = admin_client.post(ADD, answers(**facts))

    assert (response.status_code, list(form_errors(response))) == (200, [field])


def test_translate_starts_with_the_facts_and_words_of_the_original(admin_client):
    page = make_page("Privacy", lede="What we know.", order=7, in_footer=True)
    page.save()

    form = admin_client.get(change(page)).content.decode()
    address = f"{ADD}?translation_of={page.pk}&language=fr"
    initial = admin_client.get(address).context["adminform"].form.initial

    assert address.replace("&", "&amp;") in form
    assert {
        name: initial[name] for name in ("title", "lede", "order", "in_footer", "language")
    } == {
        "title": "Privacy",
        "lede": "What we know.",
        "order": 7,
        "in_footer": True,
        "language": "fr",
    }
    assert ("slug" in initial, "status" in initial) == (False, False)


def test_the_words_of_the_other_language_stand_beside_the_form(admin_client):
    page = make_page("Privacy", body="<p>What we keep.</p>")
    french = make_page("Confidentialité", language="fr", group=page.group)

    new = admin_client.get(f"{ADD}?translation_of={page.pk}&language=fr").content.decode()
    old = admin_client.get(change(french)).content.decode()
    first = admin_client.get(ADD).content.decode()

    assert ["<p>What we keep.</p>" in html for html in (new, old, first)] == [True, True, False]


def test_a_translation_joins_the_group_of_its_original(admin_client):
    page = make_page("Privacy")

    admin_client.post(
        f"{ADD}?translation_of={page.pk}&language=fr",
        answers(language="fr", title="Confidentialité"),
    )

    french = Page.objects.get(language="fr")
    assert (french.group, french.translated_from, french.slug, french.is_behind) == (
        page.group,
        page.version,
        "confidentialite",
        False,
    )


def test_a_second_translation_into_the_same_language_is_refused(admin_client):
    page = make_page("Privacy")
    make_page("Confidentialité", language="fr", group=page.group)

    response = admin_client.post(
        f"{ADD}?translation_of={page.pk}&language=fr", answers(language="fr", title="Encore")
    )

    assert (response.status_code, Page.objects.count()) == (200, 2)


@pytest.mark.parametrize("number", ["0", "999", "abc", "-1", "9" * 30, "", "%00", "²"])
def test_a_translation_of_nothing_is_a_page_of_its_own(admin_client, number):
    assert admin_client.get(f"{ADD}?translation_of={number}").status_code == 200


def test_facts_are_changed_in_both_languages_and_words_in_one(admin_client):
    page = make_page("Privacy", order=1)
    french = make_page("Confidentialité", language="fr", group=page.group, order=1)

    admin_client.post(change(page), answers(title="Your data", slug="privacy", order="50"))

    french.refresh_from_db()
    assert (french.order, french.title) == (50, "Confidentialité")


def test_a_translation_is_behind_once_the_original_has_changed(admin_client):
    page = make_page("Privacy", order=100)
    french = make_page(
        "Confidentialité",
        language="fr",
        group=page.group,
        order=100,
        translated_from=page.version,
    )

    changed = answers(title="Your data", slug="privacy", status="published")
    admin_client.post(change(page), changed)
    french.refresh_from_db()
    assert french.is_behind

    form = admin_client.get(change(french)).context["adminform"].form
    assert "is_up_to_date" in str(admin_client.get(change(french)).content)
    admin_client.post(
        change(french),
        answers(language="fr", title="Vos données", slug="confidentialite", is_up_to_date="on"),
    )
    french.refresh_from_db()
    assert (french.is_behind, "language" in form.fields) == (False, False)


def test_facts_alone_leave_no_translation_behind(admin_client):
    page = make_page("Privacy", order=1)
    french = make_page(
        "Confidentialité", language="fr", group=page.group, order=1, translated_from=page.version
    )

    french.order = 2
    french.save()
    french.share_facts()

    french.refresh_from_db()
    page.refresh_from_db()
    assert (page.order, french.is_behind) == (2, False)


def test_who_does_not_publish_writes_drafts(writer):
    writer.post(ADD, answers(status="published"))
    draft = Page.objects.get()
    published = make_page("Published")

    assert draft.status == Page.Status.DRAFT
    assert writer.post(change(draft), answers(title="New", slug="new")).status_code == 302
    assert writer.post(change(published), answers(title="New", _submit="1")).status_code == 302
    published.refresh_from_db()
    assert (published.title, WorkingCopy.objects.get().item) == ("Published", published)


def test_who_does_not_publish_has_no_action_for_it(writer):
    page = make_page(status="draft")

    writer.post(LIST, {"action": "publish", "_selected_action": [page.pk]})

    page.refresh_from_db()
    assert page.status == Page.Status.DRAFT


def test_pages_are_published_and_withdrawn_from_the_list(admin_client):
    pages = [make_page(status="draft"), make_page(status="draft")]
    chosen = {"_selected_action": [page.pk for page in pages]}

    admin_client.post(LIST, {"action": "publish", **chosen})
    published = list(Page.objects.published())
    admin_client.post(LIST, {"action": "withdraw", **chosen})

    assert (len(published), Page.objects.withdrawn().count()) == (2, 2)
    assert all(page.first_published_at for page in published)


def test_the_list_tells_what_the_public_sees(admin_client):
    now = timezone.now()
    make_page("A", order=1)
    make_page("B", order=2, publish_at=now + timedelta(days=1))
    make_page("C", order=3, publish_at=now - timedelta(days=2), unpublish_at=now)
    make_page("D", order=4, status="draft")
    make_page("E", order=5, status="withdrawn")

    rows = admin_client.get(LIST).context["cl"]

    states = [str(rows.model_admin.state(page)) for page in rows.result_list]
    assert states == ["published", "scheduled", "expired", "draft", "withdrawn"]


@pytest.mark.parametrize("pages", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    admin_client, pages, django_assert_num_queries
):
    for _number in range(pages):
        page = make_page()
        make_page(language="fr", group=page.group)

    with django_assert_num_queries(6):
        admin_client.get(LIST)


def test_a_version_of_something_else_is_not_brought_back_under_the_right_for_pages(admin_client):
    page = make_page()
    text = make_text("Before", pk=page.pk)
    edit = reverse("admin:texts_adoptedtext_change", args=[text.pk])
    admin_client.get(edit)
    admin_client.post(
        edit,
        {
            "kind": "resolution",
            "number": text.number,
            "year": 2011,
            "title_en": "After",
            "title_fr": "Après",
            "addressee": "all",
            "status": "draft",
            "publish_at_0": "2015-06-24",
            "publish_at_1": "09:00",
        },
    )
    version = Version.objects.get_for_object(text).first()

    address = reverse("admin:pages_page_revision", args=[page.pk, version.pk])

    assert admin_client.get(address).status_code == 404
    assert admin_client.post(address, answers()).status_code == 404


def test_only_a_public_page_is_linked_from_its_form(admin_client):
    shown, draft = make_page("Shown"), make_page("Draft", status="draft")

    addresses = [admin_client.get(change(page)).context["absolute_url"] for page in (shown, draft)]

    assert addresses == ["/en/shown/", None]


def test_settings_open_at_once_and_cannot_be_doubled_or_deleted(admin_client):
    settings = SiteSettings.fallback()
    settings.save()
    change_settings = "/admin/pages/sitesettings/1/change/"

    response = admin_client.get("/admin/pages/sitesettings/")

    assert (response.status_code, response["Location"]) == (302, change_settings)
    assert admin_client.get(change_settings).status_code == 200
    assert admin_client.get("/admin/pages/sitesettings/add/").status_code == 403
    assert admin_client.post("/admin/pages/sitesettings/1/delete/").status_code == 403


def test_on_an_empty_site_the_settings_can_be_made(admin_client):
    assert admin_client.get("/admin/pages/sitesettings/").status_code == 200
    assert admin_client.get("/admin/pages/sitesettings/add/").status_code == 200


NOTICE = {
    "text_en": "Closed",
    "text_fr": "Fermé",
    "url": "",
    "starts_at_0": "2015-06-24",
    "starts_at_1": "09:00",
    "ends_at_0": "2015-06-25",
    "ends_at_1": "09:00",
}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"ends_at_0": "", "ends_at_1": ""}, ["ends_at"]),
        ({"ends_at_0": "2015-06-23"}, ["ends_at"]),
        ({"url": "javascript:alert(1)"}, ["url"]),
        ({"url": "www.example.org"}, ["url"]),
        ({"url": "/en/news/"}, []),
    ],
)
def test_a_notice_needs_an_end_and_an_address_that_leads_somewhere(admin_client, change, fields):
    response = admin_client.post("/admin/pages/notice/add/", NOTICE | change)

    found = [] if response.status_code == 302 else list(form_errors(response))
    assert (found, Notice.objects.count()) == (fields, int(not fields))
