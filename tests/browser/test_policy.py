"""Nothing but our own server, and nothing that the strict policy would have to refuse."""


def test_policy_refuses_what_is_not_ours(open_tab, site):
    """Or a page without the policy would pass: here something is refused and heard of."""
    tab = open_tab()
    tab.page.goto(f"{site.url}/en/")

    tab.page.evaluate("document.body.setAttribute('style', 'color: red')")
    tab.page.wait_for_function("window.refused.length > 0")

    assert [line.split()[0] for line in tab.refused] == ["style-src-attr"]
    assert len(tab.messages) == 1


def test_back_office_asks_no_one_else_under_the_strict_policy(open_tab, demo, site, session):
    """Hashes may be added to the policy; nothing unsafe, and no other host."""
    found, policies = {}, {}
    tabs = [open_tab(storage_state=session) for _number in range(4)]
    paths = demo.pages["admin"]
    for first in range(0, len(paths), len(tabs)):
        wave = list(zip(tabs, paths[first:], strict=False))
        responses = [begin(tab, site.url + path) for tab, path in wave]
        for (tab, path), response in zip(wave, responses, strict=True):
            policies[path] = response.headers["content-security-policy"]
            tab.page.wait_for_load_state("networkidle")  # the editor loads its parts late
            # Chromium's advice on Django's own pages ("info", "verbose") is none of ours.
            complaints = [m for m in tab.messages if not m.startswith(("info:", "verbose:"))]
            wrong = [*tab.foreign_requests(site.url), *complaints, *tab.refused]
            if response.status != 200 or wrong:
                found[path] = (response.status, wrong)

    assert found == {}
    assert [path for path, policy in policies.items() if "unsafe" in policy] == []
    assert [path for path, policy in policies.items() if "http" in policy or "*" in policy] == []
    assert len(policies) == len(paths)
    assert {policy.split(";")[0] for policy in policies.values()} == {"default-src 'none'"}


def begin(tab, url):
    """Others may be opened while this page waits for its parts."""
    tab.requests.clear()
    tab.messages.clear()
    return tab.page.goto(url)
