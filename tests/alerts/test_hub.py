"""The hub of the feeds: told once when an item is new, asked again when it refuses."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from jobs.models import Job
from tests.alerts.wishes import announce
from tests.factories import make_article, make_participant, make_text, make_topic

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


class Hub(BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(parse_qs(content.decode()))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def hub(settings):
    server = HTTPServer(("127.0.0.1", 0), Hub)
    server.received, server.answer = [], 204
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()


def test_the_hub_hears_of_every_feed_of_a_new_item_once(hub):
    make_article(topics=[make_topic("Housing")], participants=[make_participant("Tivat")])

    announce()
    announce()

    (said,) = hub.received
    folders = {address.rpartition("/")[0].removeprefix(SITE) for address in said["hub.url"]}
    assert said["hub.mode"] == ["publish"]
    assert folders == {
        f"/{language}{folder}"
        for language in ("en", "fr")
        for folder in (
            "/news",
            "/news/topics/housing",
            "/participants/montenegro/news",
            "/participants/montenegro/tivat/news",
        )
    }
    files = ("rss.xml", "atom.xml", "feed.json")
    assert len(said["hub.url"]) == len(folders) * len(files)


def test_a_text_is_in_two_feeds(hub):
    make_text("Homes", kind="declaration")

    announce()

    (said,) = hub.received
    assert [it for it in said["hub.url"] if it.startswith(f"{SITE}/en/") and "atom" in it] == [
        f"{SITE}/en/texts/atom.xml",
        f"{SITE}/en/texts/kinds/declaration/atom.xml",
    ]


def test_a_hub_that_refuses_is_asked_again(hub):
    hub.answer = 503
    make_article()

    announce()

    job = Job.objects.get(task="alerts.hub.ping")
    assert (job.attempts, job.done_at, "503" in job.error) == (1, None, True)


def test_without_a_hub_nobody_is_told():
    make_article()

    announce()

    assert Job.objects.filter(task="alerts.hub.ping").count() == 0
