"""The council's decision before the public: a copy without signatures, never what was sent."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from core.dates import months_later
from forms_app import acceptance, decisions, retention, uploads
from forms_app.models import Attachment, ErasureCount
from members.models import MembershipPeriod, Participant
from publishing import generation
from tests.factories import make_participant, make_user
from tests.forms_app.cases import make_join, make_ready, make_staff, page
from tests.forms_app.files import making
from tests.forms_app.files.conftest import act, add, stored

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_empty_storage")]


def of_case(case):
    return reverse("admin:forms_app_decision_of_case", args=[case.pk])


def of_participant(participant):
    return reverse("admin:forms_app_decision_of_participant", args=[participant.pk])


def typed(content=None, name="act.pdf", **said):
    return {"file": act(content, name), "language": "sr", "is_redacted": "on", **said}


def come_in(client, *roles):
    user = make_staff(f"user {'-'.join(roles)}", *roles)
    client.force_login(user, backend=BACKEND)
    return user


def a_copy(participant, content=None, name="act.pdf"):
    return decisions.add(
        participant, act(content, name), language="fr", by=make_user(f"by {participant.pk}")
    )


def content_of(response):
    return b"".join(response.streaming_content)


def test_from_the_case_to_the_page_of_the_participant(client):
    case = make_ready("Tivat", proposed_by=make_user("anna"), decision_title="No. 7/2015")
    original = add(case, making.pdf(lambda writer: writer.add_blank_page(9, 9)))
    reviewer = come_in(client, "reviewer")
    assert of_case(case) in client.get(page(case)).content.decode()

    assert client.post(of_case(case), typed(name="Signed by Jane.pdf")).status_code == 302
    copy = decisions.copies_of(case).get()
    assert "Copy of the decision for the public added" in LogEntry.objects.get().change_message
    assert (copy.name, copy.language, copy.added_by) == ("decision.pdf", "sr", reviewer)
    address = reverse("forms_app:decision", args=[copy.pk])
    assert client.get(address).status_code == 404

    tivat = acceptance.accept(case, by=make_user("boris"))
    copy.refresh_from_db()
    assert (copy.application, copy.participant) == (None, tivat)
    assert client.get(address).status_code == 404
    assert "stays private" in client.get(of_case(case)).content.decode()

    tivat.status = Participant.Status.PUBLISHED
    tivat.save()
    shown = client.get(tivat.get_absolute_url()).content.decode()
    for words in (
        "Decision of the council",
        "6 May 2015",
        "No. 7/2015",
        f'<a href="{address}" hreflang="sr" download>',
        f"Read the decision (Serbian, PDF, {copy.size}\xa0bytes)",
        "Signatures are blacked out.",
        "in the version of 8 September 2014.",
    ):
        assert words in shown
    french = client.get(tivat.get_absolute_url().replace("/en/", "/fr/")).content.decode()
    assert f"Lire la décision (Serbe, PDF, {copy.size}\xa0octets)" in french
    client.logout()
    response = client.get(address)
    assert content_of(response) == making.pdf()
    assert response["Content-Disposition"] == 'attachment; filename="decision-tivat.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get(reverse("forms_app:decision", args=[original.pk])).status_code == 404

    tivat.status = Participant.Status.WITHDRAWN
    tivat.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"is_redacted": ""}, "Black out signatures and private data first"),
        ({"language": ""}, "Choose the language of the document."),
        ({"language": "xx"}, "Select a valid choice."),
        ({"file": ""}, "Choose the file."),
        ({"file": act(b"%PDF-")}, "“act.pdf” is damaged or not complete"),
        ({"file": act(making.docx(), "act.docx")}, "choose a file of the kind PDF, JPEG or PNG"),
        ({"file": act(making.pdf(making.script_on_page))}, "“act.pdf” contains a script"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, said, words):
    come_in(client, "reviewer")
    case = make_join()

    response = client.post(of_case(case), typed() | said)

    assert response.status_code == 422
    assert words in response.content.decode()
    if "language" not in said:
        assert '<option value="sr" selected>' in response.content.decode()
    assert (Attachment.objects.count(), stored()) == (0, [])


def test_a_photograph_loses_what_the_camera_noted(client):
    come_in(client, "editor")
    tivat = make_participant()

    client.post(of_participant(tivat), typed(making.photograph(), "act.jpg"))

    kept = content_of(client.get(reverse("forms_app:decision", args=[Attachment.objects.get().pk])))
    assert kept.startswith(b"\xff\xd8")
    assert b"Jane Doe" not in kept


SEE, CHANGE, NOTHING = "see", "change", "nothing"


@pytest.mark.parametrize(
    ("role", "case", "draft", "public"),
    [
        ("author", NOTHING, NOTHING, NOTHING),
        ("editor", NOTHING, CHANGE, CHANGE),
        ("reviewer", CHANGE, CHANGE, SEE),
        ("decider", CHANGE, CHANGE, SEE),
        ("data protection", NOTHING, NOTHING, NOTHING),
        ("admin", NOTHING, NOTHING, NOTHING),
    ],
)
def test_what_is_public_at_once_is_for_those_who_publish(client, role, case, draft, public):
    owners = [make_join(), make_participant(status="draft"), make_participant()]
    addresses = [of_case(owners[0]), of_participant(owners[1]), of_participant(owners[2])]
    copies = [
        decisions.add(owner, act(), language="fr", by=make_user(f"by {n}"))
        for n, owner in enumerate(owners)
    ]
    come_in(client, role)

    found = []
    for address, copy in zip(addresses, copies, strict=True):
        looks = client.get(address).status_code == 200
        file = client.get(reverse("admin:forms_app_attachment", args=[copy.pk]))
        reads = file.status_code == 200 and content_of(file) == making.pdf()
        removes = client.post(address, {"remove": copy.pk}).status_code == 302
        gone = not Attachment.objects.filter(pk=copy.pk).exists()
        found.append({(1, 1, 1, 1): CHANGE, (1, 1, 0, 0): SEE}.get((looks, reads, removes, gone)))

    assert [found or NOTHING for found in found] == [case, draft, public]


def test_a_copy_of_another_one_cannot_be_removed(client):
    come_in(client, "editor")
    theirs, tivat = a_copy(make_participant()), make_participant()

    for number in (theirs.pk, "²", "9" * 30):
        assert client.post(of_participant(tivat), {"remove": number}).status_code == 302

    assert Attachment.objects.get() == theirs


def test_whoever_reads_the_page_from_memory_gets_it_anew():
    tivat, before = make_participant(), generation.current()

    copy = a_copy(tivat)
    added = generation.current()
    uploads.remove(copy)

    assert before < added < generation.current()


def test_a_copy_that_comes_while_somebody_accepts_is_not_lost():
    case = make_ready(proposed_by=make_user("anna"))
    participant = acceptance.accept(case, by=make_user("boris"))
    assert case.participant is None  # the object of the page that was open

    copy = decisions.add(case, act(), language="fr", by=make_user("vera"))

    assert list(decisions.copies_of(participant)) == [copy]


def test_it_lives_as_long_as_the_profile():
    today = timezone.localdate()
    left, stayed = make_participant(), make_participant()
    kept = a_copy(stayed)
    a_copy(left)
    last = months_later(today, -12)
    MembershipPeriod.objects.filter(participant=left).delete()
    MembershipPeriod.objects.create(
        participant=left, joined_on=date(2015, 5, 6), left_on=last + timedelta(days=1)
    )
    words = (
        "application of an authority that left: "
        f"decision of the council, redacted for the public #{kept.pk + 1}"
    )

    assert retention.run(dry_run=True).erased == []
    assert [str(due) for due in retention.forecast(days=1)] == [words]
    tomorrow = today + timedelta(days=1)
    assert retention.run(tomorrow, dry_run=True).erased == [words]
    assert retention.run(tomorrow).erased == [words]
    assert list(Attachment.objects.all()) == [kept]
    assert ErasureCount.objects.get().rule == "profile"


def test_the_link_of_the_act_is_shown_too(client):
    tivat = make_participant(
        decision="letter",
        decided_on=date(2026, 1, 1),
        decision_url="https://www.tivat.example/act?id=7&l=sr",
    )

    shown = client.get(tivat.get_absolute_url()).content.decode()

    assert "Letter of the mayor or president only" in shown
    link = '<a href="https://www.tivat.example/act?id=7&amp;l=sr">The decision on www.tivat.example'
    assert link in shown
    assert "Signatures are blacked out." not in shown
