"""Every address of the back office and every secret one of applicants, asked for by everybody.

The addresses come from the resolver, who comes in from the table: an address without an entry
fails, so whoever adds a screen says here whose it is.
"""

from datetime import timedelta

import pytest
import reversion
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from reversion.models import Version

from alerts.models import Subscriber
from alliance.watching.models import Refusal
from forms_app.models import ErasureCount, StandardText, TopicMailbox
from jobs.models import Job, Letter
from library.models import File
from members.contacts import Contact
from members.models import ConfirmationRound, ProposedChange
from pages.models import Notice, SiteSettings
from publishing.former_addresses import Redirect
from publishing.links import Link
from publishing.missing_pages import MissingPage
from publishing.models import Term
from tests import factories
from tests.accounts.doors import (
    ABOUT_NO_ROW,
    ACT,
    ASKS_FOR,
    BY_RIGHT,
    CASES,
    EVERYBODY,
    LINK_OF,
    LOOK,
    NOBODY,
    OTHERWISE,
    PEOPLE,
    POSTED_TO,
    ROWS,
    SITE,
    VISITORS,
    WITH_ANOTHER,
    WITH_ITS_LINK,
)
from tests.forms_app.cases import MAKERS, make_asked, make_join, make_staff
from tests.forms_app.planting import plant_file
from tests.forms_app.typed import make_draft
from tests.office import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

BACKEND = "django.contrib.auth.backends.ModelBackend"


def secret_addresses(resolver=None):
    """Names of all addresses of applications that have a secret in them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLPattern):
            yield from secret_addresses(pattern)
        elif "<slug:token>" in str(pattern.pattern) and "forms_app" in pattern.lookup_str:
            yield pattern.name


OFFICE = sorted(set(addresses()), key=str)
LINKS = [(key, name) for name in LINK_OF for key in (WITH_ITS_LINK, WITH_ANOTHER)]
DOORS = [*OFFICE, *LINKS]


def make_rows():
    """One row of everything, by model."""
    soon = timezone.now() + timedelta(days=1)
    words = [f.name for f in SiteSettings._meta.fields if f.name.endswith(("_en", "_fr"))]
    with reversion.create_revision():
        topic, image = factories.make_topic(), factories.make_image()
        tivat = factories.make_participant("Tivat", image=image)
        article, text = factories.make_article(), factories.make_text()
        page = factories.make_page()
        site = SiteSettings.objects.create(**dict.fromkeys(words, "Words"), email="a@tivat.example")
    asked = ConfirmationRound.objects.create(participant=tivat, cause="year", expires_at=soon)
    made = [
        *(topic, image, tivat, tivat.country, article, text, page, site, asked),
        ProposedChange.objects.create(participant=tivat, round=asked, from_version=1),
        Contact.objects.create(participant=tivat, email="office@tivat.example"),
        File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A"),
        Notice.objects.create(text_en="Note", text_fr="Note", ends_at=soon),
        MissingPage.objects.create(path="/en/gone/"),
        *factories.make_search_words(),
        Link.objects.create(address="/en/gone/"),
        Redirect.objects.create(path="/en/old/", target="/en/"),
        Term.objects.create(language="en", words="zz*", advice_en="Words", advice_fr="Mots"),
        Subscriber.objects.create(email="a@tivat.example", language="en"),
        Letter.objects.create(to="a@tivat.example", subject="Hello", body="Hello", language="en"),
        Job.objects.create(task="nothing"),
        Refusal.objects.create(day=soon.date(), directive="script-src", host="inline"),
        Group.objects.create(name="Guests"),
        factories.make_user("colleague"),
        *(make() for make in MAKERS.values()),
        StandardText.objects.create(use="ask", title_en="A text"),
        TopicMailbox.objects.create(topic="accessibility", email="access@alliance.example"),
        ErasureCount.objects.create(rule="draft", month=soon.date().replace(day=1), number=1),
    ]
    case = make_join()
    make_asked(case, by=make_staff("asking", "reviewer"))
    plant_file(application=case)
    found = {row._meta.label_lower.replace(".", "_"): row for row in made}
    return {**found, "forms_app_application": case}


@pytest.fixture
def rows():
    return make_rows()


def version_of(row):
    return Version.objects.get_for_object(row).first().pk


def address_of(model, view, rows):
    if model is None:
        article = rows["news_article"]
        kind = ContentType.objects.get_for_model(article)
        arguments = {
            "app_list": ["news"],
            "view_on_site": [kind.pk, article.pk],
            "forms_app_attachment": [rows["forms_app_application"].attachments.get().pk],
            "forms_app_decision_of_case": [rows["forms_app_application"].pk],
            "forms_app_decision_of_participant": [rows["members_participant"].pk],
            "second_factor_remove": [1],
        }
        return reverse(f"admin:{view}", args=arguments.get(view)) if view else "/admin/nothing/"
    if model in (WITH_ITS_LINK, WITH_ANOTHER):
        return address_by_link(view, rows, is_own=model == WITH_ITS_LINK)
    # What is redacted is a case.
    row = rows["forms_app_application" if view == "redact" else model]
    if view.startswith("act "):
        name = view.removeprefix("act ")
        form, status, _who = ACT[name]
        case = MAKERS[form](status=status)
        if status == "needs_info":
            make_asked(case, by=rows["accounts_user"])
        return reverse("admin:forms_app_application_act", args=[case.pk, name])
    if view in ABOUT_NO_ROW or view in {"changelist", "add", "find", "import", "recoverlist"}:
        arguments = []
    elif view == "recover":
        arguments = [version_of(row)]
    elif view == "revision":
        arguments = [row.pk, version_of(row)]
    else:
        arguments = [row.pk]
    name = view if view == "auth_user_password_change" else f"{model}_{view}"
    return reverse(f"admin:{name}", args=arguments)


def address_by_link(name, rows, *, is_own):
    """Its own link; or a link that somebody else has, to something of theirs."""
    case, drafts = rows["forms_app_application"], {form: make_draft(form) for form in ("J", "N")}
    tokens = {"case": case.token, **{form: draft.token for form, draft in drafts.items()}}
    others = {"case": tokens["N"], "J": tokens["N"], "N": tokens["J"]}
    arguments = [(tokens if is_own else others)[LINK_OF[name]]]
    if name == "attachment":
        arguments = [case.token if is_own else make_join().token, case.attachments.get().pk]
    elif name.endswith("_step"):
        arguments.append("contact")
    return reverse(f"forms_app:{name}", args=arguments)


def who(model, view):
    if model is None:
        return SITE[view]
    if model in (WITH_ITS_LINK, WITH_ANOTHER):
        return EVERYBODY if model == WITH_ITS_LINK else NOBODY
    if view.startswith("act "):
        return ACT[view.removeprefix("act ")][2]
    return OTHERWISE.get((model, view), ROWS[model][BY_RIGHT[view]])


def is_posted(view):
    return view.partition(" ")[0] in POSTED_TO


def knock(client, model, view, rows, *, otherwise=False):
    """The answer, and nothing left of what it did; `otherwise`, by the other method."""
    with transaction.atomic():
        send = client.post if is_posted(view or "") != otherwise else client.get
        said = {ASKS_FOR[view]: version_of(rows[model])} if view in ASKS_FOR else {}
        said |= {"act": "remark"} if view == "work" else {}
        response = send(address_of(model, view, rows), said)
        transaction.set_rollback(True)
    if response.streaming:
        list(response)  # to its end, which closes the file
    return response


def is_in(response):
    """Whether somebody was let in: what is missing or wrong is said only to those who may know."""
    if response.headers.get("Location", "").startswith(reverse("admin:login")):
        return False
    return response.status_code in {200, 302, 303, 422}


def come_in(client, role, rows):
    """Be somebody: of staff, nobody in particular, or who applied for something else."""
    if role == "another applicant":
        own = MAKERS["N"]()
        assert client.get(own.get_absolute_url()).status_code == 200
    elif role != "anonymous":
        is_chief = role == "superuser"
        user = make_staff("somebody", *([] if is_chief else [role]), is_superuser=is_chief)
        return lambda: client.force_login(user, backend=BACKEND)
    return lambda: None


def test_the_table_has_every_address_and_no_other():
    acts = {view for _model, view in OFFICE if view and view.startswith("act ")}
    views = {view for model, view in OFFICE if model and view not in acts}
    assert {view for model, view in OFFICE if model is None} == set(SITE)
    assert {model for model, _view in OFFICE if model} == set(ROWS)
    assert views | {"act"} == set(BY_RIGHT)
    assert acts == {f"act {name}" for name in ACT}
    assert sorted(secret_addresses()) == sorted(LINK_OF)
    assert len(DOORS) > 250


@pytest.mark.parametrize("role", [*PEOPLE, *VISITORS])
def test_every_door_opens_for_those_and_for_nobody_else(client, rows, role):
    be_somebody = come_in(client, role, rows)
    found, expected, by_another_way = {}, {}, set()
    for model, view in DOORS:
        be_somebody()  # one of the doors leads out
        found[(model, view)] = is_in(knock(client, model, view, rows))
        expected[(model, view)] = role in who(model, view)
        # Who may look may look at what they may not send; nobody else comes in by either method.
        may = who(model, view) | (ROWS[model][LOOK] if model in ROWS else NOBODY)
        if role not in may and is_in(knock(client, model, view, rows, otherwise=True)):
            by_another_way.add((model, view))

    wrong = {door: found[door] for door in DOORS if found[door] != expected[door]}
    assert (wrong, by_another_way) == ({}, set())


def test_whoever_has_not_signed_in_is_asked_to(client, rows):
    found = {}
    for model, view in OFFICE:
        response = knock(client, model, view, rows)
        found[(model, view)] = (response.status_code, response.headers.get("Location", "")[:14])

    asked = dict.fromkeys(OFFICE, (302, "/admin/login/?"))
    asked[(None, "login")], asked[(None, "logout")] = (200, ""), (302, "/admin/")
    assert found == asked


@pytest.mark.parametrize("role", ["author", "editor", "data protection", "admin"])
def test_who_may_not_read_applications_does_not_see_that_there_are_any(client, role):
    client.force_login(make_staff("somebody", role), backend=BACKEND)

    page = client.get(reverse("admin:index")).content.decode()

    names = (*CASES, "standardtext")
    assert [name for name in names if f"/admin/forms_app/{name}/" in page] == []
