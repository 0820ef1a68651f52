"""Do pages cost more among many articles? Rendered anew each time, among few and among many."""

from contextlib import ExitStack, contextmanager

from tests.benchmarks import databases
from tests.benchmarks.serving import servers, speed

FEW = 100
MOST = 1.25  # × as long
MAKE = """
import django, sys
django.setup()
from alliance import synthetic
synthetic.make(articles=int(sys.argv[1]))
"""


def measure(report, options):
    for vendor in ("sqlite", "postgresql"):
        report.part(f"{vendor}: {FEW} and {options.articles:,} articles more, in two languages")
        with ExitStack() as stack:
            few, many = (
                stack.enter_context(servers.uncached(f"among {number:,}", environment))
                for number in (FEW, options.articles)
                for environment in [stack.enter_context(_with_articles(vendor, number))]
            )
            found = speed.alternated(report, [few, many], options)
            for page in speed.PAGES:
                ratio = found[few, page] / found[many, page]
                report.figure(f"{vendor}: {page}, time among many / few", ratio, most=MOST)


@contextmanager
def _with_articles(vendor, number):
    """A database whose search knows nothing of them, which these pages do not ask."""
    with databases.filled(vendor, pictures=False) as environment:
        databases.run(environment, "-c", MAKE, str(number))
        databases.settle(environment)
        yield environment
