"""How to come to see each page that `tests.addresses` names."""

from dataclasses import dataclass

from tests.serving import Reply, Site

FORM_OF = {
    "join-errors": "join-begin",
    "cooperate-errors": "cooperate-begin",
    "contact-errors": "contact",
    "alerts-errors": "alerts",
}
STATUS = {
    **dict.fromkeys(FORM_OF, 422),
    **dict.fromkeys(("404", "404-country"), 404),
    "410": 410,
    "403-csrf": 403,
    "413": 413,
    "429": 429,
    "503": 503,
}
TOO_MUCH = {"q": "x" * 3_000_000}


@dataclass
class Seen:
    """A page as it came."""

    name: str
    url: str
    reply: Reply
    is_plain: bool  # whoever opens the address sees the same


def see(name: str, language: str, site: Site, broken_site: Site, pages: dict) -> Seen:
    """Ask for the page; its status is the one it should have."""
    addresses = {key: paths[language] for key, paths in pages["public"].items()}
    french = {"Accept_Language": language}
    if name in FORM_OF:
        path = addresses[FORM_OF[name]]
        reply = site.send(path)
    elif name == "403-csrf":
        path = addresses["contact"]
        reply = site.ask("POST", path, "", Content_Type="application/x-www-form-urlencoded")
    elif name == "413":
        path = addresses["contact"]
        reply = site.send(path, TOO_MUCH)
    elif name == "429":
        path = "/admin/login/"
        for _attempt in range(6):
            reply = site.send(path, {"username": language, "password": "wrong"}, **french)
    elif name == "503":
        path = addresses["home"]
        reply = broken_site.get(path)
    else:
        path = addresses[name]
        reply = site.get(path)
    assert reply.status == STATUS.get(name, 200), (name, path, reply.status)
    url = (broken_site if name == "503" else site).url + path
    return Seen(name, url, reply, is_plain=name in addresses or name == "503")
