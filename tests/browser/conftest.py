import os
from dataclasses import dataclass, field

import pytest

from tests import tools
from tests.addresses import LANGUAGES, NAMES
from tests.browser.hands import log_in
from tests.demo import PASSWORD, USERNAME
from tests.public_pages import see

# Messages of the policy, kept by the page itself for us to read.
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(
  `${event.violatedDirective} refused ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
));
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def pytest_generate_tests(metafunc):
    """A test that takes `page_name` and `language` runs for every page in both languages."""
    if {"page_name", "language"} <= set(metafunc.fixturenames):
        pairs = [(name, language) for name in NAMES for language in LANGUAGES]
        metafunc.parametrize(
            ("page_name", "language"), pairs, ids=[f"{name}-{code}" for name, code in pairs]
        )


@pytest.fixture(scope="session")
def browser():
    tools.need("Chromium")
    from playwright.sync_api import sync_playwright  # slow to import

    # Chromium's own sandbox does not start for root.
    arguments = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=arguments)
        yield browser
        browser.close()


@dataclass
class Tab:
    """A browser's page that remembers what went on in it."""

    page: object
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.add_init_script(LISTEN)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("console", self.note)

    def note(self, message):
        # Chromium says so of every page whose status is an error; the status is what we want.
        is_status = message.text.startswith("Failed to load resource: the server responded")
        if not (is_status and message.location["url"] == self.page.url):
            self.messages.append(f"{message.type}: {message.text}")

    @property
    def refused(self):
        return self.page.evaluate("window.refused")

    def foreign_requests(self, home):
        return [url for url in self.requests if not url.startswith(home + "/")]


@pytest.fixture
def open_tab(browser):
    """Open a tab with the options of Playwright's `new_context`; all are closed at the end."""
    contexts = []

    def open_tab(**options):
        contexts.append(browser.new_context(**options))
        return Tab(contexts[-1].new_page())

    yield open_tab
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def kept_tabs():
    return {}


@pytest.fixture
def reading_tab(browser, kept_tabs):
    """As `open_tab`, for pages that are only read: a tab with these options is used again.

    Each new one starts a process of Chromium, half a second of work.
    """

    def reading_tab(**options):
        key = repr(options)
        if key not in kept_tabs:
            kept_tabs[key] = Tab(browser.new_context(**options).new_page())
        tab = kept_tabs[key]
        tab.page.context.clear_cookies()
        tab.requests.clear()
        tab.messages.clear()
        return tab

    return reading_tab


@pytest.fixture
def show(site, broken_site, demo):
    """Bring a public page into a tab, also one that answers to something sent."""

    def show(tab, page_name, language):
        seen = see(page_name, language, site, broken_site, demo.pages)
        if not seen.is_plain:
            headers = {
                name: value
                for name, value in seen.reply.headers.items()
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}
            }
            tab.page.route(
                seen.url,
                lambda route: route.fulfill(
                    status=seen.reply.status, headers=headers, body=seen.reply.body
                ),
                times=1,
            )
        tab.page.goto(seen.url)
        return seen

    return show


@pytest.fixture(scope="session")
def session(browser, site):
    """The cookies of an editor who signed in by the form."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/admin/login/")
    log_in(page, USERNAME, PASSWORD)
    state = context.storage_state()
    context.close()
    return state
