"""How addresses go that nobody confirmed, or at which nothing arrives; and whom staff may erase."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import override

from alerts.models import Alert, SignUp, Subscriber
from forms_app import passport, person, retention
from forms_app.models import ErasureCount
from forms_app.periods import Rule
from jobs import worker
from jobs.models import MAX_ATTEMPTS, Job, Letter
from tests.alerts.wishes import announce, make_subscriber, sign_up
from tests.factories import make_article, make_superuser, make_topic, make_user
from tests.mail_server import running

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_an_address_that_nobody_confirmed_goes_after_a_week(client):
    sign_up(client)
    sign_up(client, email="new@city.example")
    SignUp.objects.filter(email="jane@city.example").update(
        created_at=timezone.now() - timedelta(days=7)
    )

    assert retention.run(dry_run=True).erased == [
        f"{Rule.SIGN_UP.label}: {SignUp.objects.get(email='jane@city.example')}"
    ]
    retention.run()

    assert list(SignUp.objects.values_list("email", flat=True)) == ["new@city.example"]
    assert list(Letter.objects.values_list("to", flat=True)) == ["new@city.example"]
    assert ErasureCount.objects.get(rule=Rule.SIGN_UP).number == 1


def test_what_was_sent_is_known_for_sixty_days():
    subscriber = make_subscriber()
    old = timezone.localtime() - timedelta(days=61)  # by the days of Paris
    Alert.objects.create(subscriber=subscriber, item="news/1", at=old, written_at=old)
    Alert.objects.create(subscriber=subscriber, item="news/2")

    assert retention.run().alerts == 1
    assert Alert.objects.get().item == "news/2"


@pytest.mark.parametrize(
    ("answer", "is_gone"), [("550 No such user", True), ("451 Try later", False)]
)
def test_an_address_that_refuses_three_letters_for_good_is_erased(mail, answer, is_gone):
    make_subscriber(wants_everything=True)
    mail.answer = answer
    with running(mail):
        for number in range(3):
            assert retention.run().erased == []
            make_article(f"Item {number}")
            announce()
            Job.objects.filter(done_at=None).update(
                attempts=MAX_ATTEMPTS - 1, run_at=timezone.now()
            )
            worker.run_all()

    retention.run()

    assert Subscriber.objects.exists() is not is_gone
    assert Letter.objects.exists() is not is_gone


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "when you unsubscribe, or letters do not arrive"),
        ("fr", "au désabonnement, ou si les e-mails n’arrivent pas"),
    ],
)
def test_the_passport_says_when_an_address_goes(language, words):
    with override(language):
        assert passport.stamp(Subscriber, "email").erased == words


# --- Staff -------------------------------------------------------------------------------------


def test_one_persons_data_has_the_subscription_and_the_address_to_be_confirmed(client):
    sign_up(client)
    subscriber = make_subscriber(wants_everything=True, language="fr")

    found = person.find("jane@CITY.example")

    assert [type(holding.row) for holding in found] == [Subscriber, SignUp, Letter]
    staff = make_superuser()
    for holding in person.chosen([holding.key for holding in found]):
        person.erase(holding, by=staff)
    assert (Subscriber.objects.count(), SignUp.objects.count()) == (0, 0)
    (last,) = Letter.objects.all()
    assert (last.to, last.language) == (subscriber.email, "fr")
    assert "votre abonnement aux actualités par e-mail" in last.body


def staff(*rights):
    user = make_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_who_may_count_sees_numbers_and_no_person(client):
    make_subscriber(topics=[make_topic("Housing")])
    subscriber = make_subscriber("ada@x.example", wants_everything=True)
    client.force_login(staff("count_subscriber"), backend=BACKEND)

    page = client.get("/admin/alerts/subscriber/")

    assert '<th scope="row">Housing</th><td>1</td>' in page.text
    assert "2 subscribers; 1 of everything." in page.text
    assert ("ada@" in page.text, "Find a subscriber" in page.text) == (False, False)
    for path in (f"{subscriber.pk}/change/", "find/"):
        assert client.get(f"/admin/alerts/subscriber/{path}").status_code == 403


def test_who_protects_data_finds_a_whole_address_and_erases_it(client):
    make_subscriber("ada.lovelace@x.example")
    subscriber = make_subscriber("ada@x.example", wants_everything=True)
    make_article()
    announce()
    client.force_login(staff("view_subscriber", "delete_subscriber"), backend=BACKEND)

    def find(words):
        return client.post("/admin/alerts/subscriber/find/", {"email": words})

    assert (find("ada").status_code, "Nothing is held" in find("eva@x.example").text) == (422, True)
    assert find("ADA@x.example").context["found"] == subscriber
    client.post(f"/admin/alerts/subscriber/{subscriber.pk}/delete/", {"post": "yes"})
    assert [s.email for s in Subscriber.objects.all()] == ["ada.lovelace@x.example"]
    assert Letter.objects.count() == 0
