"""Subscribe, confirm, hear, unsubscribe by one click: through a mail server, in both languages."""

import pytest
from django.test import Client

from alerts.models import Subscriber
from jobs import worker
from tests.alerts.wishes import LINK, announce, sign_up
from tests.factories import make_article, make_topic
from tests.mail_server import running

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
WORDS = {
    "en": ("Confirm your subscription", "Yes, write to me", "You are unsubscribed"),
    "fr": ("Confirmez votre abonnement", "Oui, écrivez-moi", "Vous êtes désabonné"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_form_to_the_last_click(client, mail, language):
    topic = make_topic("Housing")
    asked, button, goodbye = WORDS[language]
    with running(mail):
        sign_up(client, page=language, language=language, wants_everything=None, topics=[topic.pk])
        worker.run_all()
        [(recipients, letter)] = mail.received
        assert recipients == ["jane@city.example"]
        assert letter["Subject"].strip().startswith(asked)
        assert letter["List-Unsubscribe"] is None
        link = LINK.search(letter.get_content())[1]

        assert button in client.get(link).text
        client.post(link)
        make_article("Homes", language=language, topics=[topic], teaser="Roofs first.")
        make_article("Something else", language=language)
        announce()

        (_to, letter) = mail.received[1]
        assert letter["Subject"].strip().startswith("Homes – ")
        assert letter["Content-Language"] == language
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        body = letter.get_content().replace("\r\n", "\n")
        assert f"Roofs first.\n{SITE}/{language}/news/homes/" in body
        one_click = letter["List-Unsubscribe"].strip(" <>")
        assert one_click in body

        program = Client(enforce_csrf_checks=True)  # of the reader's mailbox: no cookie, no form
        answer = program.post(
            one_click.removeprefix(SITE),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert (answer.status_code, goodbye in answer.text) == (200, True)
        make_article("More homes", language=language, topics=[topic])
        announce()

    assert [message["Subject"].strip()[:5] for _to, message in mail.received] == [
        asked[:5],
        "Homes",
    ]
    assert Subscriber.objects.count() == 0
