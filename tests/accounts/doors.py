"""Whose each address of the back office is, and each secret one of applicants."""

from accounts.roles import ROLES

PEOPLE = [*ROLES, "superuser"]
NOBODY = set()
CHIEF = {"superuser"}
ADMIN = {"admin", "superuser"}
EDITOR = {"editor", "superuser"}
WRITERS = {"author", *EDITOR}
PROTECTION = {"data protection", "superuser"}
REVIEW = {"reviewer", "decider", "superuser"}
ALL = set(PEOPLE)
AUDIT, TAKERS = {"data protection", *ADMIN}, {"data protection", "superuser"}
# Of each model who looks at its rows, adds one, changes one, deletes one.
ROWS = {
    "accounts_user": (ADMIN, ADMIN, ADMIN, ADMIN),
    "alerts_subscriber": (EDITOR | PROTECTION, NOBODY, NOBODY, PROTECTION),
    "alliance_promotion": (EDITOR, EDITOR, EDITOR, EDITOR),
    "alliance_synonyms": (EDITOR, EDITOR, EDITOR, EDITOR),
    "alliance_vainquestion": (EDITOR, NOBODY, NOBODY, EDITOR),
    "auth_group": (ADMIN, CHIEF, CHIEF, CHIEF),
    "jobs_job": (ADMIN, NOBODY, NOBODY, NOBODY),
    "jobs_letter": (REVIEW, NOBODY, NOBODY, NOBODY),
    "library_file": (WRITERS, WRITERS, WRITERS, EDITOR),
    "library_image": (WRITERS, WRITERS, WRITERS, EDITOR),
    "members_confirmationround": (EDITOR, NOBODY, NOBODY, NOBODY),
    "members_contact": (EDITOR, EDITOR, EDITOR, EDITOR),
    "members_country": (EDITOR | REVIEW, NOBODY, EDITOR, NOBODY),
    "members_participant": (WRITERS | REVIEW, EDITOR, EDITOR, EDITOR),
    "members_proposedchange": (EDITOR, NOBODY, EDITOR, NOBODY),
    "news_article": (WRITERS, WRITERS, WRITERS, EDITOR),
    "pages_notice": (WRITERS, EDITOR, EDITOR, EDITOR),
    "pages_page": (WRITERS, WRITERS, WRITERS, EDITOR),
    "pages_sitesettings": (EDITOR, NOBODY, EDITOR, NOBODY),
    "publishing_link": (EDITOR, NOBODY, NOBODY, NOBODY),
    "publishing_missingpage": (EDITOR, NOBODY, NOBODY, EDITOR),
    "publishing_redirect": (EDITOR, EDITOR, EDITOR, EDITOR),
    "publishing_term": (CHIEF, CHIEF, CHIEF, CHIEF),
    "publishing_topic": (WRITERS, EDITOR, EDITOR, EDITOR),
    "texts_adoptedtext": (WRITERS, EDITOR, EDITOR, EDITOR),
    "watching_refusal": (ADMIN, NOBODY, NOBODY, NOBODY),
}
# The further screens of models, and what every row has: by whose right of that model.
LOOK, ADD, CHANGE, DELETE = range(4)
BY_RIGHT = {
    "changelist": LOOK,
    "history": LOOK,
    "add": ADD,
    "change": CHANGE,
    "delete": DELETE,
    "preview": LOOK,
    "look": LOOK,
    "find": LOOK,
    "compare": LOOK,
    "revision": LOOK,
    "restore": CHANGE,
    "link": CHANGE,
    "draft": CHANGE,
    "work": LOOK,  # to comment; the other acts ask for more
    "paragraphs": CHANGE,
    "decide": CHANGE,
    "import": CHANGE,
    "recoverlist": ADD,
    "recover": ADD,
    "auth_user_password_change": CHANGE,
    "reset_factor": CHANGE,
}
OTHERWISE = {
    **{("alerts_subscriber", view): PROTECTION for view in ("history", "find")},
    ("pages_sitesettings", "changelist"): ALL,  # leads on to the only row, which asks again
    ("accounts_user", "reset_factor"): CHIEF,
}
POSTED_TO = {"change", "restore", "link", "draft", "work", "decide", "logout"}
ASKS_FOR = {"compare": "old", "restore": "version"}  # a version of the row, by that name
SITE = {
    "index": ALL,
    "login": ALL | {"anonymous", "another applicant"},
    "logout": ALL | {"anonymous", "another applicant"},
    **dict.fromkeys(("password_change", "password_change_done", "jsi18n"), ALL),
    "autocomplete": NOBODY,  # without the field that asks; with one, by the right to look
    "second_factor": ALL,  # each their own
    "second_factor_app": ALL,
    "second_factor_codes": ALL,
    "second_factor_drawing": ALL,
    "second_factor_give": ALL,
    "second_factor_leave": NOBODY,  # leads back to the log-in
    "second_factor_passkey": ALL,
    "second_factor_remove": NOBODY,  # there is none: tried in test_second_factor.py
    "unsaved": ALL,  # each their own
    "view_on_site": ALL,  # leads to the public page
    "app_list": WRITERS,  # of the news
    "audit": AUDIT,
    "audit_file": TAKERS,
    "find": ALL,  # finds what the role may look at
    "planned": WRITERS | REVIEW,  # of whose rows something can be planned
    **dict.fromkeys(("care", "translations"), WRITERS | REVIEW),  # of what the role may look at
    **dict.fromkeys(("forms_app_attachment", "forms_app_decision_of_case"), REVIEW),
    "forms_app_decision_of_participant": REVIEW | EDITOR,
    None: NOBODY,  # anything else
}
# Applications, messages, and the protection of their data.
DECIDE = {"decider", "superuser"}
CASES = ("application", "joinapplication", "cooperationproposal", "message")
ROWS |= {
    **{f"forms_app_{case}": (REVIEW, NOBODY, NOBODY, NOBODY) for case in CASES},
    "forms_app_erasurecount": (PROTECTION, NOBODY, NOBODY, NOBODY),
    "forms_app_standardtext": (REVIEW, DECIDE, DECIDE, DECIDE),
    "forms_app_topicmailbox": (EDITOR, EDITOR, EDITOR, EDITOR),
}
ABOUT_NO_ROW = ("forecast", "passport", "person", "give", "erase", "export")
BESIDE_A_CASE = ("note", "mark", "assign", "seen")
BY_RIGHT |= dict.fromkeys([*ABOUT_NO_ROW, *BESIDE_A_CASE, "redact", "act"], LOOK)
OTHERWISE |= {
    ("forms_app_application", "link"): REVIEW,
    ("forms_app_application", "export"): DECIDE,
    ("forms_app_erasurecount", "redact"): REVIEW | PROTECTION,
}
POSTED_TO |= {*BESIDE_A_CASE, "give", "erase", "act", "download", "second_factor_leave"}
# Each act of a case: where one is that offers it, and who does it.
ACT = {
    "begin-screening": ("J", "received", REVIEW),
    "begin-review": ("J", "screening", REVIEW),
    "check": ("N", "received", REVIEW),
    "offer": ("N", "checked", REVIEW),
    "in-contact": ("N", "proposed", REVIEW),
    "cooperating": ("N", "in_contact", REVIEW),
    "list": ("N", "cooperating", DECIDE),
    "resume": ("J", "needs_info", REVIEW),
    "propose": ("J", "review", REVIEW),
    "accept": ("J", "ready_for_decision", DECIDE),
    "decline": ("J", "ready_for_decision", DECIDE),
    "defer": ("J", "ready_for_decision", DECIDE),
    "send-back": ("J", "ready_for_decision", DECIDE),
    "ask": ("J", "screening", REVIEW),
    "message": ("J", "received", REVIEW),
    "close": ("M", "received", REVIEW),
    "withdraw": ("J", "review", REVIEW),
    "reopen": ("J", "declined", REVIEW),
    "spam": ("J", "received", REVIEW),
    "no-spam": ("J", "spam", REVIEW),
}
# Pages of applicants. Their link is the key, whoever brings it; no other link opens them.
VISITORS = ["anonymous", "another applicant"]
EVERYBODY = {*PEOPLE, *VISITORS}
WITH_ITS_LINK, WITH_ANOTHER = "with its link", "with another link"
LINK_OF = {
    **{f"join_{page}": "J" for page in ("resume", "saved", "step")},
    **{f"kit_{page}": "J" for page in ("decision", "decision_odt", "letter", "letter_odt")},
    **{f"cooperate_{page}": "N" for page in ("resume", "saved", "step")},
    **dict.fromkeys(("status", "answers", "answer", "correct", "withdraw", "download"), "case"),
    "attachment": "case",
}
