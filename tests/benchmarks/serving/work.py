"""What happens now and then: everything changes at once, pictures come in, forms are sent."""

import re
from contextlib import ExitStack
from statistics import median

from tests.benchmarks import databases
from tests.benchmarks.serving import servers

ADDRESSES = 200
RAISE = """
import django
django.setup()
from publishing import generation
generation.rise()
"""
PICTURES = """
import django, time
django.setup()
from library import renditions
from library.models import Image
images = list(Image.objects.values_list("pk", flat=True)[:10])
begun = time.process_time()
for image in images:
    renditions.make(image)
print((time.process_time() - begun) / len(images))
"""
SENDERS, FORMS = 8, 200


def invalidation(report, options):
    """Every page is rendered anew after a change: by the first who asks each process for it."""
    with databases.filled("sqlite", pictures=False) as environment, ExitStack() as stack:
        site = stack.enter_context(servers.ours("gunicorn", environment))
        pages = _addresses(site, "/sitemap.xml")[:ADDRESSES]
        report.part(f"Everything changes at once: {len(pages)} pages, asked for one by one")
        costs = []
        for _round in range(options.rounds):
            databases.run(environment, "-c", RAISE)
            costs.append(_ask_for_all(site, pages))
        report.figure("all after the change", median(costs), "CPU s")
        report.figure("one rendered anew", 1000 * median(costs) / len(pages), "CPU ms")


def _addresses(site, sitemap):
    """Of a sitemap, or of those that it names."""
    text = site.get(sitemap, **{"Accept-Encoding": "identity"})[2].decode()
    found = [servers.path_of(address) for address in re.findall(r"<loc>([^<]+)", text)]
    if "<sitemapindex" in text:
        return [page for part in found for page in _addresses(site, part)]
    return found


def _ask_for_all(site, pages):
    before = site.seconds()
    for page in pages:
        site.get(page)
    return site.seconds() - before


def images(report, options):
    with databases.filled("sqlite", pictures=False) as environment:
        report.part("Pictures, by the worker: three widths, each as AVIF, WebP and JPEG")
        seconds = [
            float(databases.run(environment, "-c", PICTURES)) for _round in range(options.rounds)
        ]
        report.figure("an image of 1600 × 1067", median(seconds), "CPU s")


def forms(report, options):
    """Messages of the contact form, each stored on the disk before its receipt."""
    durable = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    report.part(f"Forms: {FORMS} messages of {SENDERS} senders, each on the disk when answered")
    for vendor in ("sqlite", "postgresql"):
        with databases.filled(vendor, pictures=False, **durable) as environment:
            with servers.durable(vendor, environment | {"TRUST_PROXY": "on"}) as site:
                before = site.seconds()
                sending = ("-m", "tests.benchmarks.serving.sending", str(site.port))
                seconds = float(databases.run(environment, *sending, str(FORMS), str(SENDERS)))
                cost = 1000 * (site.seconds() - before) / FORMS
            report.figure(f"{vendor}: messages", FORMS / seconds, "a second")
            report.figure(f"{vendor}: one", cost, "CPU ms")
