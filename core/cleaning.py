"""What people type and paste, made plain: the accepting half of "be strict in what you keep"."""

import ipaddress
import re
import unicodedata
from urllib.parse import parse_qs, urlsplit, urlunsplit

# Joiners that some scripts need; every other invisible sign of category Cf goes: zero-width
# spaces, soft hyphens, byte order marks, and the bidi controls that make a text read otherwise.
KEPT_INVISIBLE = {"\u200c", "\u200d"}
LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
SAFELINKS = re.compile(r"(^|\.)safelinks\.protection\.outlook\.com$")
OWN_NETWORK = {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"}
GROUPED = re.compile(r"\d{1,3}([ .,'’]\d{3})+")


def plain(text: str) -> str:
    """`text` in NFC, with line ends as `\\n` and without control and invisible characters."""
    text = LINE_ENDS.sub("\n", text)
    kept = (
        " " if sign == "\t" else sign
        for sign in text
        if sign in "\t\n"
        or sign in KEPT_INVISIBLE
        or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    )
    return unicodedata.normalize("NFC", "".join(kept))


def one_line(text: str) -> str:
    """`text` as one line, with single spaces."""
    return " ".join(plain(text).split())


def many_lines(text: str) -> str:
    """`text` as paragraphs: no spaces at the ends of lines, no more than one empty line."""
    lines = "\n".join(line.rstrip() for line in plain(text).split("\n")).strip()
    return re.sub(r"\n{3,}", "\n\n", lines)


def has_latin_letter(text: str) -> bool:
    return any(unicodedata.name(sign, "").startswith("LATIN ") for sign in text)


def digits(text: str) -> str:
    """“14 111”, “14,111” and “14.111” as “14111”, a mere dash as nothing; other texts unchanged."""
    text = one_line(text)
    if not any(sign.isalnum() for sign in text):
        return ""
    return re.sub(r"\D", "", text) if GROUPED.fullmatch(text) else text


def telephone(text: str) -> str:
    """A telephone number as + and digits: “0033 (0)3 88-00 00” gives “+333880000”."""
    text = unicodedata.normalize("NFKC", one_line(text)).removeprefix("tel:")
    text = re.sub(r"[\s./()‐-―−-]", "", text.replace("(0)", ""))
    return re.sub(r"^00", "+", text)


def email(text: str) -> str:
    """An e-mail address without what comes along when it is copied: `mailto:`, < >, a full stop."""
    text = one_line(text)
    if match := re.search(r"<([^<>]+)>$", text):
        text = match[1]
    text = re.sub(r"\s*@\s*", "@", text)
    return re.sub(r"^mailto:", "", text, flags=re.I).strip(" .,;<>")


def web_address(text: str) -> str:
    """A web address with its scheme, and taken out of Outlook's “safe links”."""
    text = one_line(text).strip("<>").rstrip(".,;")
    if not any(sign.isalnum() for sign in text):
        return ""
    if not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, flags=re.I):
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if SAFELINKS.search(parts.hostname or ""):
        if inner := parse_qs(parts.query).get("url"):
            return web_address(inner[0])
        return text
    return urlunsplit((parts.scheme.lower(), *parts[1:]))


def host_of(address: str) -> str:
    """The host of a web address; "" where it has none or cannot be read."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 -- raises ValueError beyond 65535
    except ValueError:
        return ""
    return parts.hostname or ""


def is_private_host(host: str) -> bool:
    """True for names and numbers that lead into somebody's own network."""
    host = unicodedata.normalize("NFKC", host).rstrip(".").lower()
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        last = host.rpartition(".")[2]
    # Numbers in disguise: 0x7f.1, 127.1 and 2130706433 are addresses to a browser too.
    return last in OWN_NETWORK or bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last))
