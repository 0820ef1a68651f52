"""The nightly link check, against a real server on this machine."""

import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from jobs import worker
from jobs.models import Job
from library.models import File
from pages.models import Notice
from publishing import fetching, link_check, links
from publishing.links import Link
from tests.alliance.test_desk import sign_in
from tests.factories import make_article, make_page, make_participant, make_text
from texts.models import Paragraph

pytestmark = pytest.mark.django_db
Verdict = Link.Verdict


class Site(BaseHTTPRequestHandler):
    """/200 answers 200, /301/x leads on to /x for good, /302/x for now, /get likes no HEAD."""

    asked = []

    def do_GET(self):
        self.asked.append((self.command, self.path, time.monotonic()))
        word, _sep, rest = self.path.strip("/").partition("/")
        if word == "get":
            return self._answer(405 if self.command == "HEAD" else 200)
        if word == "slow":
            time.sleep(3)
        if word in {"301", "302"}:
            return self._answer(int(word), rest if "://" in rest else f"/{rest}")
        return self._answer(int(word) if word.isdecimal() else 200)

    do_HEAD = do_GET

    def _answer(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Nothing on the screen."""


@pytest.fixture
def site(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.asked.clear()
    name = f"127.0.0.1:{server.server_port}"
    settings.LINKS_MAY_LEAD_TO = [name]
    settings.SITE_URL = "https://alliance.example.org"
    yield f"http://{name}"
    server.shutdown()
    server.server_close()


# --- Where links are ---------------------------------------------------------------------------


def test_every_field_that_can_hold_a_link_is_looked_through():
    found = {
        model._meta.label: sorted(field.name for field in fields)
        for model, fields in links.holders().items()
    }

    assert found == {
        "library.File": ["file"],
        "library.Image": ["file", "source_url"],
        "members.Participant": [
            *("action_plan_url", "body_en", "body_fr", "decision_url"),
            *("replaced_by", "roma_source_url", "website"),
        ],
        "news.Article": ["body", "replaced_by"],
        "pages.Notice": ["url"],
        "pages.Page": ["body", "replaced_by"],
        "pages.SiteSettings": ["facebook_url", "twitter_url"],
        "publishing.Redirect": ["target"],
        "texts.AdoptedText": ["official_url", "replaced_by"],
        "texts.Paragraph": ["body_en", "body_fr"],
        "texts.Relation": ["url"],
    }


def test_links_are_collected_once_with_all_their_places_and_go_with_them():
    page = make_page(body='<p><a href="https://a.example/x#top">A</a> <a href="#p">B</a></p>')
    make_article(body='<p><a href="https://a.example/x">A</a> <a href="mailto:a@b.c">M</a></p>')
    make_article(status="draft", body='<p><a href="https://draft.example/">D</a></p>')
    text = make_text(official_url="https://text.example/")
    Paragraph.objects.create(text=text, order=1, body_fr='<p><a href="/fr/x/">X</a></p>')
    make_participant(website="https://kotor.example/")
    past = timezone.now() - timedelta(days=2)
    Notice.objects.create(text_en="a", url="/en/past/", starts_at=past, ends_at=past + timedelta(1))

    links.collect()
    found = {link.address: link.uses.count() for link in Link.objects.all()}
    page.body = ""
    page.save()
    links.collect()

    assert found == {
        "https://a.example/x": 2,
        "https://text.example/": 1,
        "/fr/x/": 1,
        "https://kotor.example/": 1,
    }
    assert Link.objects.get(address="https://a.example/x").uses.count() == 1


def test_of_what_is_withdrawn_the_links_that_are_still_shown_are_collected():
    """Each item links to `body-N` and is replaced by `instead-N`."""
    past, status = timezone.now() - timedelta(days=2), "withdrawn"
    for number, facts in enumerate(
        [
            {"status": status, "keeps_text": True, "first_published_at": past},
            {"status": status, "keeps_text": False, "first_published_at": past},
            {"status": status, "keeps_text": True, "first_published_at": None},
            {"status": "published", "keeps_text": True},
        ]
    ):
        make_page(
            body=f'<p><a href="https://a.example/body-{number}">A</a></p>',
            replaced_by=f"https://a.example/instead-{number}",
            **facts,
        )

    links.collect()

    found = Link.objects.values_list("address", flat=True).order_by("address")
    ends = ["body-0", "body-3", "instead-0", "instead-1"]
    assert list(found) == [f"https://a.example/{end}" for end in ends]


# --- Asking ------------------------------------------------------------------------------------


def test_answers_of_another_site(site):
    found = {
        path: fetching.ask(site + path)[:2]
        for path in ("/200", "/get", "/404", "/410", "/403", "/500")
    }

    assert found == {
        "/200": (200, ""),
        "/get": (200, ""),
        "/404": (404, ""),
        "/410": (410, ""),
        "/403": (403, ""),
        "/500": (500, ""),
    }


def test_only_redirects_for_good_are_a_new_address(site):
    assert fetching.ask(f"{site}/301/301/200") == (200, "", f"{site}/200")
    assert fetching.ask(f"{site}/301/302/200") == (200, "", "")
    assert fetching.ask(f"{site}/302/302/302/302/302/302/302/200").error == "too many redirects"


def test_a_server_that_does_not_answer_is_left(site, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.2)

    assert fetching.ask(f"{site}/slow") == (None, "no answer in time", "")


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://[::1]/"),
        *("http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://2130706433/"),
        *("http://[::ffff:10.0.0.1]/", "http://192.168.1.1:8080/", "http://224.0.0.1/"),
    ],
)
def test_nothing_asks_into_a_network_of_its_own(address):
    assert fetching.ask(address).error == "leads into a network of its own"


def test_a_redirect_into_a_network_of_its_own_is_not_followed(site):
    inner = site.replace("127.0.0.1", "127.0.0.2")

    assert fetching.ask(f"{site}/302/{inner}/200").error == "leads into a network of its own"
    assert len(Site.asked) == 1


@pytest.mark.parametrize("address", ["ftp://a.example/", "http://", "http://[", "http://a:99999/"])
def test_an_address_that_is_none_raises_nothing(address):
    assert fetching.ask(address).status is None


# --- What is noted -----------------------------------------------------------------------------


def verdict_of(address):
    link = Link.objects.create(address=address, host=links.host_of(address))
    link_check.check(link)
    link.refresh_from_db()
    return link.verdict, link.moved_to


def test_verdicts_of_other_sites(site):
    found = {path: verdict_of(site + path)[0] for path in ("/200", "/404", "/403", "/500", "/429")}

    assert found == {
        "/200": Verdict.FINE,
        "/404": Verdict.BROKEN,
        "/403": Verdict.FINE,
        "/500": Verdict.UNCLEAR,
        "/429": Verdict.UNCLEAR,
    }
    assert verdict_of(f"{site}/301/200") == (Verdict.MOVED, f"{site}/200")


def test_our_own_addresses_are_answered_without_asking_over_the_net(settings):
    settings.SITE_URL = "https://alliance.example.org"
    page = make_page("Privacy", slug="old")
    page.slug = "new"
    page.save()
    file = File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A")

    found = {
        address: verdict_of(address)
        for address in (
            *("/en/new/", "https://alliance.example.org/en/new/?a=b", "/en/old/", "/en/no/"),
            *(file.file.url, "/media/files/none.pdf", "../x"),
        )
    }

    assert found == {
        "/en/new/": (Verdict.FINE, ""),
        "https://alliance.example.org/en/new/?a=b": (Verdict.FINE, ""),
        "/en/old/": (Verdict.MOVED, "/en/new/"),
        "/en/no/": (Verdict.BROKEN, ""),
        file.file.url: (Verdict.FINE, ""),
        "/media/files/none.pdf": (Verdict.BROKEN, ""),
        "../x": (Verdict.BROKEN, ""),
    }


def test_a_server_out_of_order_counts_as_broken_on_the_third_night(site):
    link = Link.objects.create(address=f"{site}/500", host="127.0.0.1")

    nights = []
    for _night in range(3):
        link_check.check(link)
        link.refresh_from_db()
        nights.append((link.verdict, link.broken_since))

    first = nights[0][1]
    assert nights == [
        (Verdict.UNCLEAR, first),
        (Verdict.UNCLEAR, first),
        (Verdict.BROKEN, first),
    ]
    assert first is not None


def test_the_night_asks_each_site_slowly_and_ends(site, monkeypatch):
    monkeypatch.setattr(link_check, "PAUSE", timedelta(0))
    for path in ("/200", "/404", "/301/200"):
        make_page(body=f'<p><a href="{site}{path}">A</a></p>')
    make_page(body='<p><a href="/en/no/">A</a></p>')

    link_check.daily()
    done = worker.run_all()

    found = {link.address.removeprefix(site): link.verdict for link in Link.objects.all()}
    assert found == {
        "/200": Verdict.FINE,
        "/404": Verdict.BROKEN,
        "/301/200": Verdict.MOVED,
        "/en/no/": Verdict.BROKEN,
    }
    assert (done, Job.objects.filter(done_at=None).count()) == (3, 0)  # one address a round


def test_a_later_round_waits_for_others(site):
    for path in ("/200", "/404"):
        make_page(body=f'<p><a href="{site}{path}">A</a></p>')
    links.collect()
    now = timezone.now()

    link_check.check_some(now.isoformat(), 1)

    following = Job.objects.get()
    assert (following.arguments["number"], following.run_at > timezone.now()) == (2, True)
    assert len([1 for command, *_rest in Site.asked if command == "HEAD"]) == 1


# --- The desk ----------------------------------------------------------------------------------


def test_the_desk_counts_and_says_where_and_since_when(admin_client):
    page = make_page("Privacy", body='<p><a href="/en/no/">A</a></p>')
    links.collect()
    link_check.check(Link.objects.get())
    Link.objects.create(address="/en/old/", verdict=Verdict.MOVED)

    trouble = admin_client.get("/admin/").context["troubles"]
    listed = admin_client.get(trouble[0].address)

    assert [(str(t.words), t.count) for t in trouble] == [
        ("Links that lead nowhere", 1),
        ("Links that have moved for good", 1),
    ]
    assert listed.context["cl"].result_count == 1
    assert f'<a href="/admin/pages/page/{page.pk}/change/">Privacy</a>: text' in listed.text
    assert listed.context["cl"].result_list[0].broken_since is not None


def test_a_link_in_a_paragraph_leads_to_the_form_of_its_text(admin_client):
    text = make_text("On housing")
    Paragraph.objects.create(text=text, order=1, body_en='<p><a href="/en/no/">X</a></p>')
    links.collect()

    listed = admin_client.get("/admin/publishing/link/").text

    assert f'<a href="/admin/texts/adoptedtext/{text.pk}/change/">' in listed


def test_ignored_links_count_no_more_until_minded_again(admin_client):
    link = Link.objects.create(address="/en/no/", verdict=Verdict.BROKEN)

    counts = []
    for action in ("ignore", "mind"):
        admin_client.post(
            "/admin/publishing/link/", {"action": action, "_selected_action": [link.pk]}
        )
        counts.append(Link.objects.broken().count())

    assert counts == [0, 1]


def test_check_again_is_done_by_the_worker(admin_client):
    make_page("Privacy", slug="no")
    link = Link.objects.create(address="/en/no/", verdict=Verdict.BROKEN)

    admin_client.post(
        "/admin/publishing/link/", {"action": "check_again", "_selected_action": [link.pk]}
    )
    worker.run_all()

    link.refresh_from_db()
    assert link.verdict == Verdict.FINE


def test_who_may_only_look_has_no_actions(client):
    Link.objects.create(address="/en/no/")
    sign_in(client, "view_link")

    assert "check_again" not in client.get("/admin/publishing/link/").text
