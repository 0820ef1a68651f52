"""Sentences of the forms about wrong answers, and what makes them up."""

from django.utils import timezone

NAME = "Official name of the authority"
THIS_YEAR = timezone.localdate().year
WHOLE_EMAIL = "Enter a whole e-mail address, like name@city.org"
ONE_EMAIL = "Enter one e-mail address only, like name@city.org"
WHOLE_ADDRESS = "Enter a whole web address, like www.city.org"
OPEN_ADDRESS = "Enter a web address that everybody can open, like www.city.org"
BEGINS_WITH = "Enter a web address that begins with https:// or http://"
NO_PASSWORD = "Leave the user name and the password out of the web address"
WITH_PLUS = "Enter the telephone number with + and the country code, like +33 3 88 00 00 00"
IN_DIGITS = "Enter the number of inhabitants in digits, like 14111"
IN_RANGE = "Enter a number of inhabitants between 1 and 50 million"
NO_SIGNS = "Leave the signs < and > out of “%(label)s”"
SHORTER = "Shorten “%(label)s” to %(limit)s characters: it has %(now)s"
LONGER = (
    "Write at least %(limit)s character in “%(label)s”",
    "Write at least %(limit)s characters in “%(label)s”",
)
FOUR_DIGITS = "Enter the year with four digits, like 2015"
IN_LIST = "Choose a country from the list"
WITH_AT = "Enter an e-mail address with an @, like name@city.org"
NO_MONTH_13 = ("Enter a real date: month %(month)s does not exist", {"month": 13})
LINES = "Shorten “%(label)s” to %(limit)s lines: it has %(now)s"
OTHER_NAMES = {"label": "Other names in use", "limit": 5}
PLACES = {"label": "Participants of the Alliance where you work", "limit": 50}
TITLE = "Number or title of the act"
PROGRAMME = "Another programme"
REGISTER = "Registration number"
ELSEWHERE = "Other places where you work"
FROM = {"label": "From"}
EVERY = "Tick every commitment, or write to us about the one you cannot"


def date(day, month, year, **others):
    return {"decided_on_day": day, "decided_on_month": month, "decided_on_year": year, **others}


def too_long(label, limit, now):
    return (SHORTER, {"label": label, "limit": limit, "now": now})


def without_signs(label):
    return (NO_SIGNS, {"label": label})


def years(first):
    return ("Enter a year between %(first)s and %(last)s", {"first": first, "last": THIS_YEAR})


def month(name, month, year):
    return {f"{name}_month": month, f"{name}_year": year}


def joint(*names):
    rows = {f"group_members_{number}_name": name for number, name in enumerate(names)}
    return {"kind": "joint", "group_members_rows": str(max(3, len(names))), **rows}


SECOND = "Full name of a second person"
MONTH = "Enter the month as a number, like 6"
AHEAD = "Enter a month from now on, at most ten years ahead"
TWO_AUTHORITIES = "Enter the names of at least two authorities"
ESTIMATE_DIGITS = "Enter the estimate in digits, like 1200"
ESTIMATE_RANGE = "Enter an estimate between 0 and 50 million"
ABOVE = "Enter an estimate that is not above the number of inhabitants you gave"
CHOOSE_BELOW = "Choose an estimate that is not above the number of inhabitants you gave"
AMONG_ESTIMATES = "Choose one of the answers on Roma and Traveller residents"
AMONG_SOURCES = "Choose where the estimate comes from"
LEADER = "Choose one of the answers on who leads the organisation"


def of_row(row, number, message):
    return ("%(row)s: %(message)s", {"row": (row, {"number": number}), "message": message})
