from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import changes, importing
from members.changes import DirectoryEvent
from members.countries import RESERVED
from members.models import Country, MembershipPeriod, Participant
from tests.factories import make_country, make_participant

pytestmark = pytest.mark.django_db

ADDRESS = "/en/participants/changes/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def log(participant=None):
    events = DirectoryEvent.objects.order_by("on", "pk")
    if participant:
        events = events.filter(participant=participant)
    return [(event.kind, event.on) for event in events]


def shown(response):
    return [event.sentence for event in response.context["page_obj"]]


# --- What is noted -----------------------------------------------------------------------------


def test_log_follows_the_periods_and_their_corrections():
    tivat = make_participant("Tivat", joined_on=date(2015, 5, 6))
    assert log() == [("joined", date(2015, 5, 6))]

    period = tivat.periods.get()
    period.joined_on, period.left_on = date(2015, 5, 7), date(2016, 1, 1)
    period.save()
    assert log() == [("joined", date(2015, 5, 7)), ("left", date(2016, 1, 1))]

    MembershipPeriod.objects.create(participant=tivat, joined_on=date(2017, 1, 1))
    period.delete()
    assert log() == [("joined", date(2017, 1, 1))]


def test_log_can_catch_up_with_rows_written_in_bulk_as_often_as_one_likes():
    tivat = make_participant("Tivat", joined_on=None)
    MembershipPeriod.objects.bulk_create(
        [
            MembershipPeriod(
                participant=tivat, joined_on=date(2013, 5, 1), left_on=date(2014, 1, 1)
            ),
            MembershipPeriod(participant=tivat, joined_on=date(2015, 1, 1)),
        ]
    )

    changes.follow_periods([tivat.pk])
    changes.follow_periods([tivat.pk])

    assert log() == [
        ("joined", date(2013, 5, 1)),
        ("left", date(2014, 1, 1)),
        ("joined", date(2015, 1, 1)),
    ]


def test_import_is_in_the_log(tmp_path):
    make_country("ME")
    file = tmp_path / "participants.csv"
    file.write_text("country,name_en,kind,joined_on\nME,Tivat,city,2015-05-06\nME,Bar,city,\n")

    importing.run(file, dry_run=False)

    assert log() == [("joined", date(2015, 5, 6))]


def test_new_name_is_noted_beside_the_old_one():
    participant = make_participant("Magnesia", name_fr="Magnésie")

    participant.name_en, participant.name_fr = "Volos", "Vólos"
    participant.save()

    event = DirectoryEvent.objects.get(kind="renamed")
    assert event.on == timezone.localdate()
    assert (event.old_name_en, event.old_name_fr) == ("Magnesia", "Magnésie")
    assert (event.new_name_en, event.new_name_fr) == ("Volos", "Vólos")
    assert event.sentence == "Magnesia (Montenegro) is now listed as Volos."


def test_new_official_name_alone_is_noted_too():
    participant = make_participant("Niš", name_local="Нишъ")

    participant.name_local = "Ниш"
    participant.save()

    event = DirectoryEvent.objects.get(kind="renamed")
    assert (event.old_name_en, event.new_name_fr) == ("Нишъ", "Ниш")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"confirmed_on": date(2015, 7, 1)}, [("confirmed", date(2015, 7, 1))]),
        ({"state": "on_hold"}, [("on_hold", timezone.localdate())]),
        ({"state": "to_confirm"}, []),
        ({"population": 14111, "head_name": "Somebody Elected"}, []),
    ],
)
def test_confirmation_and_hold_are_noted_and_the_rest_is_not(facts, expected):
    participant = make_participant("Tivat", joined_on=None)

    for _twice in range(2):
        for name, value in facts.items():
            setattr(participant, name, value)
        participant.save()

    assert log() == [
        (kind, on if kind != "on_hold" else timezone.localdate()) for kind, on in expected
    ]


def test_return_from_hold_is_noted():
    participant = make_participant("Tivat", joined_on=None, state="on_hold")

    participant.state = "active"
    participant.save()

    assert log() == [("back", timezone.localdate())]


def test_earlier_day_of_confirmation_is_a_correction_and_no_event():
    participant = make_participant("Tivat", joined_on=None, confirmed_on=date(2015, 7, 1))

    participant.confirmed_on = date(2014, 7, 1)
    participant.save()

    assert log() == []


def test_what_changes_before_publication_is_not_noted():
    participant = make_participant("Tivaat", status="draft", joined_on=None)

    participant.name_en = "Tivat"
    participant.save()
    participant.status = "published"
    participant.save()

    assert log() == []


def test_log_and_row_change_together_or_not_at_all(monkeypatch):
    participant = make_participant("Tivaat", joined_on=None)

    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr(changes, "note_difference", fail)
    participant.name_en = "Tivat"
    with pytest.raises(RuntimeError):
        participant.save()

    assert Participant.objects.get().name_en == "Tivaat"


# --- The page ----------------------------------------------------------------------------------


def make_log():
    make_participant("Tivat", country="ME", joined_on=date(2015, 5, 6))
    make_participant("Niš", country="RS", joined_on=date(2013, 5, 1), left_on=date(2014, 1, 1))


def test_page_tells_newest_first_by_month(client):
    make_log()

    response = client.get(ADDRESS)

    assert shown(response) == [
        "Tivat (Montenegro) joined the Alliance.",
        "Niš (Serbia) left the Alliance.",
        "Niš (Serbia) joined the Alliance.",
    ]
    months = [line for line in response.text.splitlines() if "<h2>" in line]
    assert [line.strip() for line in months if "20" in line][:3] == [
        "<h2>May 2015</h2>",
        "<h2>January 2014</h2>",
        "<h2>May 2013</h2>",
    ]
    assert 'href="/en/participants/montenegro/tivat/"' in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?country=RS", ["left", "joined"]),
        ("?kind=joined", ["joined", "joined"]),
        ("?country=RS&kind=left", ["left"]),
        ("?country=zz&kind=zz", ["joined", "left", "joined"]),
        ("?country=%00&kind=%00", ["joined", "left", "joined"]),
        ("?country=ME&kind=left", []),
    ],
)
def test_page_is_filtered_by_what_it_understands(client, query, expected):
    make_log()

    response = client.get(ADDRESS + query)

    assert [event.kind for event in response.context["page_obj"]] == expected


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("address", ["", "rss.xml", "atom.xml"])
def test_nobody_shows_whom_the_public_does_not_see(client, language, address):
    make_participant("Seen")
    make_participant("Hidden draft", status="draft")
    make_participant("Hidden withdrawn", status="withdrawn")
    make_participant("Hidden yet", publish_at=timezone.now() + timedelta(days=1))
    make_participant(
        "Hidden again",
        unpublish_at=timezone.now() - timedelta(minutes=1),
        publish_at=timezone.now() - timedelta(days=1),
    )
    make_participant("Hidden future", joined_on=timezone.localdate() + timedelta(days=1))
    renamed = make_participant("Hidden old name")
    renamed.name_en = renamed.name_fr = "Hidden new name"
    renamed.save()
    renamed.status = "withdrawn"
    renamed.save()

    response = client.get(f"/{language}/participants/changes/{address}")

    assert "Seen" in response.text
    assert "Hidden" not in response.text


def test_pages_of_the_log_and_wrong_ones(client):
    for _n in range(41):
        make_participant()

    assert len(client.get(f"{ADDRESS}?page=2").context["page_obj"]) == 1
    for page in ("0", "3", "abc", "%00"):
        assert client.get(f"{ADDRESS}?page={page}").status_code == 404
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("participants", [1, 3])
def test_page_costs_three_queries(client, participants, assert_page_queries):
    for _n in range(participants):
        make_participant()

    with assert_page_queries(3):
        client.get(ADDRESS)


@pytest.mark.parametrize("slug", RESERVED)
def test_no_country_takes_the_address_of_the_log(slug):
    make_country("ME")

    with pytest.raises(IntegrityError), transaction.atomic():
        Country.objects.update(slug=slug)


# --- The feeds ---------------------------------------------------------------------------------


def entries(client, address):
    feed = ET.fromstring(client.get(address).content)  # noqa: S314 -- our own answer
    return [entry.find("a:title", ATOM).text for entry in feed.findall("a:entry", ATOM)]


def test_feeds_are_of_all_of_a_country_and_of_a_participant(client):
    make_log()
    make_participant("Bar", country="ME", joined_on=date(2015, 6, 1))

    assert entries(client, "/en/participants/changes/atom.xml") == [
        "Bar (Montenegro) joined the Alliance.",
        "Tivat (Montenegro) joined the Alliance.",
        "Niš (Serbia) left the Alliance.",
        "Niš (Serbia) joined the Alliance.",
    ]
    assert entries(client, "/en/participants/montenegro/changes/atom.xml") == [
        "Bar (Montenegro) joined the Alliance.",
        "Tivat (Montenegro) joined the Alliance.",
    ]
    assert entries(client, "/en/participants/montenegro/tivat/changes/atom.xml") == [
        "Tivat (Montenegro) joined the Alliance."
    ]


def test_item_of_a_feed_keeps_its_name_when_the_entry_moves(client):
    tivat = make_participant("Tivat")
    first = ET.fromstring(client.get("/en/participants/changes/rss.xml").content)  # noqa: S314 -- our own answer

    Participant.objects.update(slug="elsewhere", name_en="Another")
    second = ET.fromstring(client.get("/en/participants/changes/rss.xml").content)  # noqa: S314 -- our own answer

    names = [feed.findtext("channel/item/guid") for feed in (first, second)]
    assert names[0] == names[1]
    assert names[0].endswith(f"participants/{tivat.uid}/joined/2015-05-06/en")


@pytest.mark.parametrize(
    "address",
    [
        "/en/participants/atlantis/changes/rss.xml",
        "/en/participants/montenegro/atlantis/changes/rss.xml",
        "/en/participants/montenegro/draft/changes/rss.xml",
    ],
)
def test_feed_of_what_is_not_there_is_not_found(client, address):
    make_participant("Draft", status="draft")

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_feeds_may_be_read_by_other_sites(client, suffix):
    response = client.get(f"/fr/participants/changes/{suffix}.xml")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"] == f"application/{suffix}+xml; charset=utf-8"
