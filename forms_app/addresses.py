"""What the address of an e-mail says about its sender: a hint for staff, never a refusal."""

from urllib.parse import urlsplit

from forms_app.models import Application

# Of governments and of the authorities under them.
GOVERNMENT = (
    *("gov.uk", "gov.scot", "gov.wales", "gouv.fr", "admin.ch", "gv.at", "bund.de", "gob.es"),
    *("belgium.be", "vlaanderen.be", "kommune.no", "europa.eu", "coe.int"),
    *(
        f"gov.{code}"
        for code in (
            *("al", "am", "az", "ba", "bg", "cy", "cz", "ge", "gr", "hr", "hu", "ie", "it", "lt"),
            *("lv", "md", "me", "mk", "mt", "pl", "pt", "ro", "rs", "si", "sk", "sm", "tr", "ua"),
        )
    ),
)
# Where everybody can have an address or a page: sharing it with somebody says nothing.
SHARED = {
    *("gmail.com", "googlemail.com", "google.com", "outlook.com", "hotmail.com", "live.com"),
    *("yahoo.com", "yahoo.fr", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.net"),
    *("gmx.de", "gmx.at", "web.de", "t-online.de", "freenet.de", "orange.fr", "wanadoo.fr"),
    *("free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "abv.bg", "mail.bg"),
    *("mail.ru", "yandex.ru", "ukr.net", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz"),
    *("centrum.cz", "azet.sk", "zoznam.sk", "freemail.hu", "citromail.hu", "telenet.be", "sapo.pt"),
    *("facebook.com", "wordpress.com", "blogspot.com", "wixsite.com", "github.io"),
}


def mail_domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def own_domain(address: str) -> str:
    """The domain of an e-mail address; "" where everybody can have one."""
    domain = mail_domain(address)
    return "" if domain in SHARED else domain


def site_domain(url: str) -> str:
    """The host of a website without www; "" for a page on a host that everybody can use."""
    host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    return "" if any(_is_under(host, shared) for shared in SHARED) else host


def is_official(application: Application) -> bool:
    """Whether the contact writes from the authority's own domain or from a government's.

    No is no accusation: many small authorities write from elsewhere. Then ask for a letter.
    """
    domain = own_domain(application.contact_email)
    site = site_domain(getattr(application.specific, "website", ""))
    if not domain:
        return False
    is_same_house = bool(site) and (_is_under(domain, site) or _is_under(site, domain))
    return is_same_house or any(_is_under(domain, government) for government in GOVERNMENT)


def _is_under(domain, other):
    """`other` itself, or a part of it."""
    return domain == other or domain.endswith(f".{other}")
