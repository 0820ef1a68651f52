"""Every address of the back office and every secret one of applicants, asked for by everybody.

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
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from reversion.models import Version

from accounts.roles import ROLES
from alerts.models import Subscriber
from forms_app.acts import ACTS
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
from tests.forms_app.cases import MAKERS, make_asked, make_join, make_staff
from tests.forms_app.planting import plant_file
from tests.forms_app.typed import make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

BACKEND = "django.contrib.auth.backends.ModelBackend"
PEOPLE = [*ROLES, "superuser"]
NOBODY = set()
CHIEF = {"superuser"}
ADMIN = {"admin", "superuser"}
EDITOR = {"editor", "superuser"}
WRITERS = {"author", *EDITOR}
PROTECTION = {"data protection", "superuser"}
REVIEW = {"reviewer", "decider", "superuser"}
ALL = set(PEOPLE)
AUDIT, TAKERS = {"data protection", *ADMIN}, {"data protection", "superuser"}
# Of each model who looks at its rows, adds one, changes one, deletes one.
ROWS = {
    "accounts_user": (ADMIN, ADMIN, ADMIN, ADMIN),
    "alerts_subscriber": (EDITOR | PROTECTION, NOBODY, NOBODY, PROTECTION),
    **dict.fromkeys(["alliance_promotion", "alliance_synonyms"], (EDITOR,) * 4),
    "alliance_vainquestion": (EDITOR, NOBODY, NOBODY, EDITOR),
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
    "publishing_link": (EDITOR, NOBODY, NOBODY, NOBODY),
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
    "find": LOOK,
    "compare": LOOK,
    "revision": LOOK,
    "restore": CHANGE,
    "link": CHANGE,
    "draft": CHANGE,
    "work": LOOK,  # to comment; the other acts ask for more
    "paragraphs": CHANGE,
    "decide": CHANGE,
    "import": CHANGE,
    "recoverlist": ADD,
    "recover": ADD,
    "auth_user_password_change": CHANGE,
    "reset_factor": CHANGE,
}
OTHERWISE = {
    **{("alerts_subscriber", view): PROTECTION for view in ("history", "find")},
    ("pages_sitesettings", "changelist"): ALL,  # leads on to the only row, which asks again
    ("accounts_user", "reset_factor"): CHIEF,
}
POSTED_TO = {"change", "restore", "link", "draft", "work", "decide", "logout"}
ASKS_FOR = {"compare": "old", "restore": "version"}  # a version of the row, by that name
SITE = {
    "index": ALL,
    "login": ALL | {"anonymous", "another applicant"},
    "logout": ALL | {"anonymous", "another applicant"},
    "password_change": ALL,
    "password_change_done": ALL,
    "autocomplete": NOBODY,  # without the field that asks; with one, by the right to look
    "jsi18n": ALL,
    "second_factor": ALL,  # each their own
    "second_factor_app": ALL,
    "second_factor_codes": ALL,
    "second_factor_drawing": ALL,
    "second_factor_give": ALL,
    "second_factor_leave": NOBODY,  # leads back to the log-in
    "second_factor_passkey": ALL,
    "second_factor_remove": NOBODY,  # there is none: tried in test_second_factor.py
    "unsaved": ALL,  # each their own
    "view_on_site": ALL,  # leads to the public page
    "app_list": WRITERS,  # of the news
    "audit": AUDIT,
    "audit_file": TAKERS,
    "find": ALL,  # finds what the role may look at
    "planned": WRITERS | REVIEW,  # of whose rows something can be planned
    "care": WRITERS | REVIEW,  # of content that the role may look at
    "translations": WRITERS | REVIEW,  # of content that the role may look at
    "forms_app_attachment": REVIEW,
    None: NOBODY,  # anything else
}
# Applications, messages, and the protection of their data.
DECIDE = {"decider", "superuser"}
CASES = ("application", "joinapplication", "cooperationproposal", "message")
ROWS |= {
    **{f"forms_app_{case}": (REVIEW, NOBODY, NOBODY, NOBODY) for case in CASES},
    "forms_app_erasurecount": (PROTECTION, NOBODY, NOBODY, NOBODY),
    "forms_app_standardtext": (REVIEW, DECIDE, DECIDE, DECIDE),
    "forms_app_topicmailbox": (EDITOR, EDITOR, EDITOR, EDITOR),
}
ABOUT_NO_ROW = ("forecast", "passport", "person", "give", "erase", "export")
BESIDE_A_CASE = ("note", "mark", "assign", "seen")
BY_RIGHT |= dict.fromkeys([*ABOUT_NO_ROW, *BESIDE_A_CASE, "redact", "act"], LOOK)
OTHERWISE |= {
    ("forms_app_application", "link"): REVIEW,
    ("forms_app_application", "export"): DECIDE,
    ("forms_app_erasurecount", "redact"): REVIEW | PROTECTION,
}
POSTED_TO |= {*BESIDE_A_CASE, "give", "erase", "act", "download", "second_factor_leave"}
# Each act of a case: where one is that offers it, and who does it.
ACT = {
    "begin-screening": ("J", "received", REVIEW),
    "begin-review": ("J", "screening", REVIEW),
    "check": ("N", "received", REVIEW),
    "offer": ("N", "checked", REVIEW),
    "in-contact": ("N", "proposed", REVIEW),
    "cooperating": ("N", "in_contact", REVIEW),
    "resume": ("J", "needs_info", REVIEW),
    "propose": ("J", "review", REVIEW),
    "accept": ("J", "ready_for_decision", DECIDE),
    "decline": ("J", "ready_for_decision", DECIDE),
    "defer": ("J", "ready_for_decision", DECIDE),
    "send-back": ("J", "ready_for_decision", DECIDE),
    "ask": ("J", "screening", REVIEW),
    "message": ("J", "received", REVIEW),
    "close": ("M", "received", REVIEW),
    "withdraw": ("J", "review", REVIEW),
    "reopen": ("J", "declined", REVIEW),
    "spam": ("J", "received", REVIEW),
    "no-spam": ("J", "spam", REVIEW),
}
# Pages of applicants. Their link is the key, whoever brings it; no other link opens them.
VISITORS = ["anonymous", "another applicant"]
EVERYBODY = {*PEOPLE, *VISITORS}
WITH_ITS_LINK, WITH_ANOTHER = "with its link", "with another link"
LINK_OF = {
    **{f"join_{page}": "J" for page in ("resume", "saved", "step")},
    **{f"kit_{page}": "J" for page in ("decision", "decision_odt", "letter", "letter_odt")},
    **{f"cooperate_{page}": "N" for page in ("resume", "saved", "step")},
    **dict.fromkeys(("status", "answers", "answer", "correct", "withdraw", "download"), "case"),
    "attachment": "case",
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
            if inner.name == "forms_app_application_act":
                yield from ((model, f"act {name}") for name in ACTS)
            elif inner.name:
                yield model, inner.name.removeprefix(f"{model}_")


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


@pytest.fixture
def rows():
    """One row of everything, by model."""
    soon = timezone.now() + timedelta(days=1)
    words = [f.name for f in SiteSettings._meta.fields if f.name.endswith(("_en", "_fr"))]
    with reversion.create_revision():
        topic, image = factories.make_topic(), factories.make_image()
        tivat = factories.make_participant("Tivat", image=image)
        article, text, page = factories.make_article(), factories.make_text(), factories.make_page()
        site = SiteSettings.objects.create(**dict.fromkeys(words, "Words"), email="a@tivat.example")
    asked = ConfirmationRound.objects.create(participant=tivat, cause="year", expires_at=soon)
    made = [
        *(topic, image, tivat, tivat.country, article, text, page, site, asked),
        ProposedChange.objects.create(participant=tivat, round=asked, from_version=1),
        Contact.objects.create(participant=tivat, email="office@tivat.example"),
        File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A"),
        Notice.objects.create(text_en="Note", text_fr="Note", ends_at=soon),
        *(MissingPage.objects.create(path="/en/gone/"), Link.objects.create(address="/en/gone/")),
        *factories.make_search_words(),
        Redirect.objects.create(path="/en/old/", target="/en/"),
        Term.objects.create(language="en", words="zz*", advice_en="Words", advice_fr="Mots"),
        Subscriber.objects.create(email="a@tivat.example", language="en"),
        Letter.objects.create(to="a@tivat.example", subject="Hello", body="Hello", language="en"),
        *(Job.objects.create(task="nothing"), Group.objects.create(name="Guests")),
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
