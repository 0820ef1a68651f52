"""What a person does in Chromium."""


def follow(page, selector):
    """Click what leads to another page, and wait until that is there whole.

    A click alone waits until the page begins; who counts what is in it, or asks the document,
    may be too early.
    """
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click(selector)
