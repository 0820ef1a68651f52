"""Slips of the hand that a person should look at again. They warn and never block."""

from difflib import get_close_matches

# Where people have their mail who have none of their authority's.
MAIL_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "live.com",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "orange.fr",
    "protonmail.com",
    "proton.me",
    "mail.com",
    "ymail.com",
    "gmx.com",
)
ALIKE = 0.85


def likely_address(email: str) -> str:
    """The address that was probably meant: “gmial.com” is “gmail.com”. "" for no better idea."""
    mailbox, _at, domain = email.rpartition("@")
    domain = domain.lower()
    if not mailbox or domain in MAIL_DOMAINS:
        return ""
    close = get_close_matches(domain, MAIL_DOMAINS, n=1, cutoff=ALIKE)
    return f"{mailbox}@{close[0]}" if close else ""
