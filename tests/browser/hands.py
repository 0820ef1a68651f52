"""What a person does in Chromium."""


def follow(page, selector):
    """Click what leads to another page, and wait until that is there whole.

    A click alone waits until the page begins; who counts what is in it, or asks the document,
    may be too early.
    """
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click(selector)


def log_in(page, name, password):
    """Through the form of the back office, which stands open in `page`."""
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    follow(page, "[type=submit]")
