"""Requests per second of processor time, all sites alternated, and what the answers weigh."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.benchmarks import databases
from tests.benchmarks.serving import load, processes, servers
from tests.benchmarks.serving.content import ARTICLE

PAGES = {"home": "/en/", "article": f"/en/news/{ARTICLE}/"}
ELSEWHERE = {"home": "/", "article": f"/news/{ARTICLE}/"}
NGINX, TUNED_NGINX = "nginx", "nginx, no log, open files kept"
OF_NGINX: dict = {NGINX: {"least": 0.45}, TUNED_NGINX: {}}
COMPRESSED = {"gunicorn", "Granian", "a bare WSGI callable", NGINX, TUNED_NGINX}
CONNECTIONS, MANY = 16, 256
OF_BARE = {"sqlite": 0.80, "postgresql": 0.70}
CALM = 1.5  # × p99 of the bare callable
PSS = 130  # MiB


def measure(report, options):
    with databases.filled("sqlite") as environment, ExitStack() as stack:
        folder = Path(environment["VAR_DIR"])
        site, granian, uncached = servers.start(
            stack,
            servers.ours("gunicorn", environment),
            servers.granian("Granian", environment),
            servers.uncached("uncached", environment),
        )
        answers = servers.answers_of(site, PAGES.values())
        content = folder / "wagtail"
        databases.run(environment, "-m", "tests.benchmarks.serving.content", str(content))
        bare, lean, kept = servers.start(
            stack,
            servers.bare(answers, folder),
            servers.wagtail(content, cached=False),
            servers.wagtail(content, cached=True),
        )
        sites = [bare, site, granian, uncached, lean, kept]
        files = []
        if shutil.which("nginx", path="/usr/sbin:/usr/bin"):
            files = servers.start(
                stack,
                servers.nginx(NGINX, answers, folder, servers.DEBIAN),
                servers.nginx(TUNED_NGINX, answers, folder, servers.TUNED),
            )
            sites += files
        else:
            report.say("  nginx is not installed (Debian: nginx-light): nothing to compare with.")
        report.part("SQLite: requests per second of processor time, in the same run")
        found = alternated(report, sites, options)
        for page in PAGES:
            ratio = _ratios(report, found, page)
            ratio(site, bare, least=OF_BARE["sqlite"])
            for it in files:
                ratio(granian, it, **OF_NGINX[it.name])
            ratio(site, lean, least=60)
            ratio(granian, lean, least=300)
            ratio(site, kept, least=2)
            ratio(uncached, lean, least=1.3)
        _calm(report, bare, [site, granian], options)
        _weight(report, answers, lean)
        report.part("Memory after that")
        for it, most in ((site, PSS), (granian, None), (lean, None)):
            pss = processes.memory(it.workers)
            report.figure(f"{it.name}: its {len(it.workers)} processes", pss, "MiB PSS", most=most)


def measure_postgresql(report, options):
    with databases.filled("postgresql") as environment, ExitStack() as stack:
        folder = Path(environment["VAR_DIR"])
        site, uncached = servers.start(
            stack,
            servers.ours("gunicorn", environment),
            servers.uncached("uncached", environment),
        )
        answers = servers.answers_of(site, PAGES.values())
        bare = stack.enter_context(servers.bare(answers, folder))
        report.part("PostgreSQL: the same, its own processes counted too")
        found = alternated(report, [bare, site, uncached], options)
        for page in PAGES:
            _ratios(report, found, page)(site, bare, least=OF_BARE["postgresql"])
        _calm(report, bare, [site], options)
        pss = processes.memory(site.workers)
        report.figure("gunicorn: its two processes", pss, "MiB PSS", most=PSS)


def alternated(report, sites, options):
    """{(server, page): median requests per second of processor time}, which are printed, too."""
    rounds: dict = {}
    for _round in range(options.rounds):
        for site in sites:
            for page in PAGES:
                rounds.setdefault((site, page), []).append(per_second(site, page, options))
    found = {key: median(values) for key, values in rounds.items()}
    for (site, page), value in found.items():
        report.figure(f"{site.name}: {page}", value, "a CPU second")
    return found


def per_second(site, page, options):
    """Where pages are made anew each time, neither site is asked to compress them."""
    path = (ELSEWHERE if "Wagtail" in site.name else PAGES)[page]
    encoding = load.ENCODING if site.name in COMPRESSED else "identity"
    before = site.seconds()
    asked = load.put(
        site.url(path), connections=CONNECTIONS, seconds=options.seconds, encoding=encoding
    )
    return asked.requests / (site.seconds() - before)


def _ratios(report, found, page):
    def ratio(one, other, **limit):
        name = f"{page}: {one.name} / {other.name}"
        report.figure(name, found[one, page] / found[other, page], **limit)

    return ratio


def _calm(report, bare, sites, options):
    report.part(f"How long the slowest in a hundred waits, at {MANY} connections")
    times: dict = {site: [] for site in (bare, *sites)}
    for _round in range(options.rounds):
        for site, found in times.items():
            asked = load.put(site.url("/en/"), connections=MANY, seconds=options.seconds)
            found.append(asked.p99)
    first, *rest = (median(found) for found in times.values())
    report.figure(bare.name, first, "ms")
    for site, p99 in zip(sites, rest, strict=True):
        report.figure(site.name, p99, "ms")
        limit = {"most": CALM} if site.name == "gunicorn" else {}
        report.figure(f"{site.name} / {bare.name}", p99 / first, **limit)


def _weight(report, answers, lean):
    report.part("Bytes on the wire, to a browser that takes brotli")
    for page, path in PAGES.items():
        report.figure(f"ours: {page}", len(answers[path][1]), "bytes")
        report.figure(f"{lean.name}: {page}", len(lean.get(ELSEWHERE[page])[2]), "bytes")
