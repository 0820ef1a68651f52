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
    tab = open_tab(storage_state=session)
    for path in demo.pages["admin"]:
        tab.requests.clear()
        tab.messages.clear()
        response = tab.page.goto(site.url + path)
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
    assert {policy.split(";")[0] for policy in policies.values()} == {"default-src 'none'"}
