"""How tests come to subscribers, and read what they are sent."""

import re
import time
import uuid

from django.core import signing

from alerts.models import SUBJECTS, Subscriber
from jobs import worker
from jobs.models import Letter

LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def form_key(age=60):
    """The key of a form that was opened `age` seconds ago."""
    opened = signing.b62_encode(int(time.time()) - age)
    return signing.Signer(salt="core.envelopes.alerts").sign(f"{uuid.uuid4()}:{opened}")


def sign_up(client, *, page="en", address="127.0.0.1", **answers):
    """Send the form with good answers, some changed; None takes one away."""
    sent = {
        "email": "jane@city.example",
        "wants_everything": "on",
        "rhythm": "now",
        "language": "en",
        "form_key": form_key(),
        **answers,
    }
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(f"/{page}/alerts/", sent, REMOTE_ADDR=address)


def make_subscriber(email="jane@city.example", **facts):
    chosen = {name: facts.pop(name, ()) for name in SUBJECTS}
    subscriber = Subscriber.objects.create(**{"email": email, "language": "en", **facts})
    for name, rows in chosen.items():
        getattr(subscriber, name).set(rows)
    return subscriber


def links(letter):
    """The paths of the addresses in a letter, in its order."""
    return LINK.findall(letter.body)


def last_letter():
    return Letter.objects.order_by("pk").last()


def announce():
    """What the worker does when it has nothing else to do."""
    worker.watch()
    worker.run_all()


def told():
    """(to, subject) of the letters so far."""
    return list(Letter.objects.order_by("pk").values_list("to", "subject"))
