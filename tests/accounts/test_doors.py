"""Every address of the back office, asked for by every role; those of applications and of data
protection are tried in tests/forms_app/test_doors.py.

The addresses come from the resolver, who comes in from the table: an address without an entry
fails, so whoever adds a screen says here whose it is.
"""

from datetime import timedelta

import pytest
import reversion
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, reverse
from django.utils import timezone
from reversion.models import Version

from accounts.roles import ROLES
from jobs.models import Job, Letter
from library.models import File
from members.contacts import Contact
from members.models import ConfirmationRound, ProposedChange
from pages.models import Notice, SiteSettings
from publishing.former_addresses import Redirect
from publishing.missing_pages import MissingPage
from publishing.models import Term
from tests import factories
from tests.forms_app.cases import make_staff

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
PEOPLE = [*ROLES, "superuser"]
ELSEWHERE = "forms_app_"  # tests/forms_app/test_doors.py
NOBODY = set()
CHIEF = {"superuser"}
ADMIN = {"admin", "superuser"}
EDITOR = {"editor", "superuser"}
WRITERS = {"author", *EDITOR}
REVIEW = {"reviewer", "decider", "superuser"}
ALL = set(PEOPLE)
AUDIT, TAKERS = {"data protection", *ADMIN}, {"data protection", "superuser"}
# Of each model who looks at its rows, adds one, changes one, deletes one.
ROWS = {
    "accounts_user": (ADMIN, ADMIN, ADMIN, ADMIN),
    "auth_group": (ADMIN, CHIEF, CHIEF, CHIEF),
    "jobs_job": (ADMIN, NOBODY, NOBODY, NOBODY),
    "jobs_letter": (REVIEW, NOBODY, NOBODY, NOBODY),
    "library_file": (WRITERS, WRITERS, WRITERS, EDITOR),
    "library_image": (WRITERS, WRITERS, WRITERS, EDITOR),
    "members_confirmationround": (EDITOR, NOBODY, NOBODY, NOBODY),
    "members_contact": (EDITOR, EDITOR, EDITOR, EDITOR),
    "members_country": (EDITOR | REVIEW, NOBODY, EDITOR, NOBODY),
    "members_participant": (WRITERS | REVIEW, EDITOR, EDITOR, EDITOR),
    "members_proposedchange": (EDITOR, NOBODY, EDITOR, NOBODY),
    "news_article": (WRITERS, WRITERS, WRITERS, EDITOR),
    "pages_notice": (WRITERS, EDITOR, EDITOR, EDITOR),
    "pages_page": (WRITERS, WRITERS, WRITERS, EDITOR),
    "pages_sitesettings": (EDITOR, NOBODY, EDITOR, NOBODY),
    "publishing_missingpage": (EDITOR, NOBODY, NOBODY, EDITOR),
    "publishing_redirect": (EDITOR, EDITOR, EDITOR, EDITOR),
    "publishing_term": (CHIEF, CHIEF, CHIEF, CHIEF),
    "publishing_topic": (WRITERS, EDITOR, EDITOR, EDITOR),
    "texts_adoptedtext": (WRITERS, EDITOR, EDITOR, EDITOR),
}
# The further screens of models, and what every row has: by whose right of that model.
LOOK, ADD, CHANGE, DELETE = range(4)
BY_RIGHT = {
    "changelist": LOOK,
    "history": LOOK,
    "add": ADD,
    "change": CHANGE,
    "delete": DELETE,
    "preview": LOOK,
    "look": LOOK,
    "compare": LOOK,
    "revision": LOOK,
    "restore": CHANGE,
    "link": CHANGE,
    "draft": CHANGE,
    "paragraphs": CHANGE,
    "decide": CHANGE,
    "import": CHANGE,
    "recoverlist": ADD,
    "recover": ADD,
    "auth_user_password_change": CHANGE,
    "reset_factor": CHANGE,
}
OTHERWISE = {
    ("pages_sitesettings", "changelist"): ALL,  # leads on to the only row, which asks again
    ("accounts_user", "reset_factor"): CHIEF,
}
POSTED_TO = {"change", "restore", "link", "draft", "decide", "logout", "second_factor_leave"}
ASKS_FOR = {"compare": "old", "restore": "version"}  # a version of the row, by that name
SITE = {
    "index": ALL,
    "login": ALL,
    "logout": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "autocomplete": NOBODY,  # without the field that asks; with one, by the right to look
    "jsi18n": ALL,
    "second_factor": ALL,  # each their own
    "second_factor_app": ALL,
    "second_factor_codes": ALL,
    "second_factor_drawing": ALL,
    "second_factor_give": ALL,
    "second_factor_leave": ALL,
    "second_factor_passkey": ALL,
    "second_factor_remove": NOBODY,  # there is none: tried in test_second_factor.py
    "unsaved": ALL,  # each their own
    "view_on_site": ALL,  # leads to the public page
    "app_list": WRITERS,  # of the news
    "audit": AUDIT,
    "audit_file": TAKERS,
    "find": ALL,  # finds what the role may look at
    "planned": WRITERS | REVIEW,  # of whose rows something can be planned
    "forms_app_attachment": NOBODY,  # there is none: who gets one is tried with the files
    None: NOBODY,  # anything else
}


def addresses():
    """(model, last word of the address's name); without a model it is the whole site's."""
    for pattern in admin.site.urls[0]:
        if isinstance(pattern, URLPattern):
            yield None, pattern.name
            continue
        model = str(pattern.pattern).strip("/").replace("/", "_")
        for inner in pattern.url_patterns:
            # Without a name is Django's own redirect from the bare address of a row.
            if inner.name and not model.startswith(ELSEWHERE):
                yield model, inner.name.removeprefix(f"{model}_")


DOORS = sorted(set(addresses()), key=str)


@pytest.fixture
def rows():
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
        Redirect.objects.create(path="/en/old/", target="/en/"),
        Term.objects.create(language="en", words="zz*", advice_en="Words", advice_fr="Mots"),
        Letter.objects.create(to="a@tivat.example", subject="Hello", body="Hello", language="en"),
        Job.objects.create(task="nothing"),
        Group.objects.create(name="Guests"),
        factories.make_user("colleague"),
    ]
    return {row._meta.label_lower.replace(".", "_"): row for row in made}


def version_of(row):
    return Version.objects.get_for_object(row).first().pk


def address_of(model, view, rows):
    if model is None:
        article = rows["news_article"]
        kind = ContentType.objects.get_for_model(article)
        arguments = {
            "app_list": ["news"],
            "view_on_site": [kind.pk, article.pk],
            "forms_app_attachment": [1],
            "second_factor_remove": [1],
        }
        return reverse(f"admin:{view}", args=arguments.get(view)) if view else "/admin/nothing/"
    row = rows[model]
    if view in {"changelist", "add", "import", "recoverlist"}:
        arguments = []
    elif view == "recover":
        arguments = [version_of(row)]
    elif view == "revision":
        arguments = [row.pk, version_of(row)]
    else:
        arguments = [row.pk]
    name = view if view == "auth_user_password_change" else f"{model}_{view}"
    return reverse(f"admin:{name}", args=arguments)


def who(model, view):
    if model is None:
        return SITE[view]
    return OTHERWISE.get((model, view), ROWS[model][BY_RIGHT[view]])


def knock(client, model, view, rows):
    """The answer, and nothing left of what it did."""
    with transaction.atomic():
        send = client.post if view in POSTED_TO else client.get
        said = {ASKS_FOR[view]: version_of(rows[model])} if view in ASKS_FOR else {}
        response = send(address_of(model, view, rows), said)
        transaction.set_rollback(True)
    return response


def is_in(response):
    """Whether somebody was let in: what is missing or wrong is said only to those who may know."""
    return response.status_code in {200, 302, 422}


def test_the_table_has_every_address_and_no_other():
    assert {view for model, view in DOORS if model is None} == set(SITE)
    assert {model for model, _view in DOORS if model} == set(ROWS)
    assert {view for model, view in DOORS if model} == set(BY_RIGHT)
    assert len(DOORS) > 140


@pytest.mark.parametrize("role", PEOPLE)
def test_every_door_opens_for_those_and_for_nobody_else(client, rows, role):
    user = factories.make_superuser() if role == "superuser" else make_staff("somebody", role)
    found, expected = {}, {}
    for model, view in DOORS:
        client.force_login(user, backend=BACKEND)  # one of the doors leads out
        found[(model, view)] = is_in(knock(client, model, view, rows))
        expected[(model, view)] = role in who(model, view)

    assert {door for door in DOORS if found[door] != expected[door]} == set()


def test_whoever_has_not_signed_in_is_asked_to(client, rows):
    found = {}
    for model, view in DOORS:
        response = knock(client, model, view, rows)
        found[(model, view)] = (response.status_code, response.headers.get("Location", "")[:14])

    asked = dict.fromkeys(DOORS, (302, "/admin/login/?"))
    asked[(None, "login")], asked[(None, "logout")] = (200, ""), (302, "/admin/")
    assert found == asked
