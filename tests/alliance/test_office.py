"""How often each page of the back office asks the database, with few rows of a thing and many."""

from datetime import timedelta

import pytest
import reversion
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogIn
from accounts.roles import ROLES
from alerts.models import Subscriber
from forms_app.models import CaseNote, StandardText
from jobs.models import Job, Letter
from library.models import File
from members.contacts import Contact
from members.models import ConfirmationRound, ProposedChange
from pages.models import Notice
from publishing import care, previews, tasks, versions, working_copies
from publishing.former_addresses import Redirect
from publishing.links import Link, LinkUse
from publishing.missing_pages import MissingPage
from publishing.models import Term
from tests import factories
from tests.accounts.test_doors import BACKEND, make_rows
from tests.forms_app.cases import MAKERS
from tests.forms_app.planting import plant_file
from tests.office import pages, ways_through
from tests.publishing.desk import address

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

MOST = 20
OF_TRANSACTIONS = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}
# Pages that show another state than the stored one: they write it, look, and take it back. And a
# user with all that a deletion would reach.
MORE = {
    **{f"{app}_recover": 75 for app in ("news_article", "members_participant", "pages_page")},
    "texts_adoptedtext_recover": 75,
    "pages_sitesettings_revision": 40,
    "forms_app_erasurecount_forecast": 45,
    "news_article_look": 22,
    "accounts_user_delete": 22,
}
PUBLISHABLE = [
    *(("news", "article"), ("pages", "page")),
    *(("texts", "adoptedtext"), ("members", "participant")),
]


@pytest.fixture
def person():
    """With all roles: the rights of a superuser would cost no query."""
    person = factories.make_user("all-roles", is_staff=True)
    person.groups.set(Group.objects.filter(name__in=ROLES))
    return person


def add(rows, person, numbers):
    """Rows of everything, and more of what belongs to the first ones."""
    soon = timezone.now() + timedelta(days=1)
    publishable = [rows[f"{app}_{name}"] for app, name in PUBLISHABLE]
    case = rows["forms_app_application"]
    for n in numbers:
        with reversion.create_revision():
            reversion.set_user(person)
            image, topic = factories.make_image(), factories.make_topic()
            tivat, text = factories.make_participant(image=image), factories.make_text()
            topics = [topic, rows["publishing_topic"]]
            article = factories.make_article(image=image, topics=topics, participants=[tivat])
            page = factories.make_page()
            for item in publishable:
                item.change_note = f"Change {n}"
                item.save()
        file = File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name=f"{n}.pdf"))
        for item in (article, rows["news_article"]):
            item.participants.add(tivat)
            item.texts.add(text)
            item.files.add(file)
            item.countries.add(tivat.country)
        link = Link.objects.create(address=f"https://tivat.example/{n}", verdict="broken")
        for item in (article, tivat, text, page, *publishable):
            LinkUse.objects.create(link=link, field="change_note", **LinkUse.key(item))
            tasks.remark(item, by=person, text="A comment.")
            tasks.submit(item, by=person)
            tasks.note_publication(item, by=person)
            care.still_right(item, by=person)
            previews.make(item, by=person)
            versions.ensure(item)
        revision = versions.of(article)[0].revision
        working_copies.keep(article, revision, by=person, based_on=article.version)
        asked = ConfirmationRound.objects.create(participant=tivat, cause="year", expires_at=soon)
        ProposedChange.objects.create(participant=tivat, round=asked, from_version=1)
        Contact.objects.create(participant=tivat, email="office@tivat.example")
        Notice.objects.create(text_en="Note", text_fr="Note", ends_at=soon)
        MissingPage.objects.create(path=f"/en/gone-{n}/")
        Redirect.objects.create(path=f"/en/old-{n}/", item=article)
        Term.objects.create(language="en", words=f"zz{n}*", advice_en="Words", advice_fr="Mots")
        Subscriber.objects.create(email=f"{n}@tivat.example", language="en")
        letter = Letter.objects.create(to="a@tivat.example", subject="Hello", body="Hello")
        Job.objects.create(task="nothing", key=f"letter-{letter.pk}", error="No such host.")
        user = factories.make_user(f"colleague {n}", is_staff=True)
        Group.objects.create(name=f"Guests {n}").user_set.add(user, person)
        StandardText.objects.create(use="ask", title_en=f"Text {n}")
        for make in MAKERS.values():
            make()
        plant_file(application=case)
        CaseNote.objects.create(application=case, by=person, text="A note.")
        LogIn.objects.create(what=LogIn.What.PASSWORD, user=user, sender="abcdefgh")
        for item in (*publishable, case, topic, user):
            LogEntry.objects.log_actions(person.pk, [item], CHANGE, single_object=True)


@pytest.fixture
def ask(person):
    """How many queries an address costs, and its page; of who may not, a superuser asks."""
    ContentType.objects.get_for_models(*apps.get_models())
    clients = [Client(), Client()]
    for client, user in zip(clients, (person, factories.make_superuser()), strict=True):
        client.force_login(user, backend=BACKEND)

    def ask(address):
        reset_queries()  # the log holds 9,000
        for client in clients:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address)
            if response.status_code != 403:
                break
        content = b"".join(response) if response.streaming else response.content
        asked = [q for q in captured if q["sql"].split()[0] not in OF_TRANSACTIONS]
        return len(asked), content.decode(errors="replace")

    return ask


def test_no_page_asks_more_than_twenty_times_however_many_rows_there_are(ask, person):
    rows = make_rows()
    factories.make_article(language="fr", group=rows["news_article"].group)
    add(rows, person, range(3))
    few, narrowed = {}, {}
    for name, where in pages(rows).items():
        few[name], page = ask(where)
        if name.endswith("changelist"):
            for way, there in ways_through(where, page).items():
                narrowed[f"{name} {way}"], _page = ask(there)
    add(rows, person, range(3, 12))
    many = {name: ask(where)[0] for name, where in pages(rows).items()}

    heavy = {name: count for name, count in (few | narrowed).items() if count > MOST}
    assert {name: count for name, count in heavy.items() if count > MORE.get(name, MOST)} == {}
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grown == {}
    assert (len(few) > 200, len(narrowed) > 100) == (True, True)


@pytest.mark.parametrize("kind", PUBLISHABLE, ids="_".join)
def test_a_form_with_a_draft_costs_the_same_however_long_its_history(ask, person, kind):
    """Its form is filled from the version; a preview writes it, looks, and takes it back."""
    rows = make_rows()
    add(rows, person, range(2))
    item = rows["_".join(kind)]
    found = []
    for times in (1, 5):
        for n in range(times):
            with reversion.create_revision():
                item.change_note = f"Change {times} {n}"
                item.save()
        revision = versions.of(item)[0].revision
        working_copies.keep(item, revision, by=person, based_on=item.version)
        found.append([ask(address(item, name))[0] for name in ("change", "preview", "history")])

    assert found[0] == found[1]
    form, preview, history = found[0]
    assert (form <= MOST, history <= MOST, preview <= 75) == (True, True, True), found[0]
