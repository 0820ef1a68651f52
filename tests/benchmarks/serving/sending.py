"""Sends messages of the contact form from several threads, and prints how many seconds it took.

python -m tests.benchmarks.serving.sending PORT MESSAGES SENDERS
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests.reading import Document
from tests.serving import Site

PATH = "/en/contact/"


def main(port, messages, senders):
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()
    from tests.forms_app.typed import ANSWERS, form_key

    site = Site(port, Path())
    opened = site.get(PATH)
    hidden = Document(opened.text).hidden_fields
    jar: SimpleCookie = SimpleCookie()
    for cookie in opened.headers.get_all("Set-Cookie"):
        jar.load(cookie)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())

    def send(number):
        answers = ANSWERS["M"] | {
            "contact_email": f"sender{number}@example.org",
            "form_key": form_key("M"),
            "text": f"{number} {ANSWERS['M']['text']} {number}",
        }
        reply = site.ask(
            "POST",
            PATH,
            urlencode(hidden | answers, doseq=True),
            Cookie=cookies,
            Content_Type="application/x-www-form-urlencoded",
            X_Forwarded_For=f"198.51.{number // 250}.{number % 250}",
        )
        assert reply.status == 303, reply.text[:2000]

    begun = time.monotonic()
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(send, range(messages)))
    sys.stdout.write(f"{time.monotonic() - begun}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
