"""The passport of what people are asked: every form, joining, co-operating, writing."""

from django.utils.translation import gettext_lazy as _

from forms_app.models import Application
from forms_app.passports.entry import Public, Readers, entry
from forms_app.periods import Rule

Form = Application.Form

WHOM_TO_WRITE_TO = _("So that we know whom to write to.")
WHAT_IT_IS_ABOUT = _("So that the right people read it.")
WHO_ELSE_WORKS = _("So that we find others who work on the same.")

EVERY_FORM = [
    entry(
        "reference form_key",
        _("So that you and we can name it, and so that it is stored once."),
        readers=Readers.BOTH,
        stays=True,
    ),
    entry("token", _("Your secret address: who knows it sees what becomes of it."), stays=True),
    entry(
        "status status_since submitted_at decided_at round due_on deferred_until same_case_as",
        _("So that nothing is forgotten, and so that we can count how long we take."),
        readers=Readers.BOTH,
        stays=True,
    ),
    entry(
        "assigned_to proposed_status proposed_by",
        _("So that one person proposes the decision and another one decides."),
        stays=True,
    ),
    entry(
        "snapshot",
        _("So that the decision can be understood later: the answers as they were then."),
        is_personal=True,
    ),
    entry(
        "signs",
        _("So that staff see why it was taken for spam."),
    ),
    entry("erased_at", _("So that it is known that the data is gone."), stays=True),
    entry("language", _("So that we write to you in your language."), stays=True),
    entry(
        "contact_name contact_role contact_email",
        WHOM_TO_WRITE_TO,
        public=Public.TICK,
        public_for=(Form.JOIN,),
        is_personal=True,
        rule=Rule.OFFICE,
        rule_for=(Form.JOIN,),
    ),
    entry(
        "contact_phone",
        _("So that we can call when something is urgent. You need not give it."),
        is_personal=True,
        rule=Rule.DECISION,
        rule_for=(Form.JOIN, Form.COOPERATE),
    ),
    entry(
        "wants_newsletter",
        _("So that only those get the newsletter who asked for it."),
        is_personal=True,
    ),
    entry(
        "notice_version",
        _("So that we know which version of the notice on personal data you read."),
        stays=True,
    ),
]

JOIN = [
    entry(
        "kind country",
        _("So that we see who may join, and can count by kind and country."),
        readers=Readers.BOTH,
        public=Public.PROFILE,
        stays=True,
    ),
    entry(
        "name_local name_latin other_names region country_other group_members website",
        _("So that people find your authority, and so that it is not entered twice."),
        readers=Readers.BOTH,
        public=Public.PROFILE,
    ),
    entry(
        "population population_year",
        _("So that readers can tell how large it is."),
        readers=Readers.BOTH,
        public=Public.PROFILE,
    ),
    entry(
        "decision decided_on commitments_version",
        _("So that it is known what was decided, and when the authority began to take part."),
        readers=Readers.BOTH,
        public=Public.PROFILE,
        stays=True,
    ),
    entry(
        "decision_title decision_url",
        _("So that everybody can check the decision."),
        readers=Readers.BOTH,
        public=Public.PROFILE,
    ),
    entry(
        "head_name head_office",
        _("So that the commitment has a name: the office is a public one."),
        public=Public.PROFILE,
        is_personal=True,
        rule=Rule.MANDATE,
    ),
    entry(
        "mandate_ends_on",
        _("So that we ask again when the office changes hands."),
        is_personal=True,
        rule=Rule.MANDATE,
    ),
    entry(
        "office_email office_email_is_public",
        _("So that letters to the head of the authority arrive."),
        public=Public.TICK,
        is_personal=True,
        rule=Rule.OFFICE,
    ),
    entry(
        "themes action_plan programmes",
        WHO_ELSE_WORKS,
        readers=Readers.BOTH,
        public=Public.PROFILE,
        stays=True,
    ),
    entry(
        "theme_other programme_other action_plan_url",
        WHO_ELSE_WORKS,
        readers=Readers.BOTH,
        public=Public.PROFILE,
    ),
    entry(
        "work",
        _("So that others can learn from it. Write about policies, not about persons."),
        public=Public.EDITED,
        is_personal=True,
    ),
    entry(
        "roma_answer roma_from roma_to roma_year roma_source_kind roma_source_url",
        _("So that policies can be planned: totals with a source, never a person."),
        public=Public.PROFILE,
    ),
    entry(
        "partners",
        _("So that we know with which organisations you work. No persons, please."),
        is_personal=True,
        rule=Rule.DECISION,
    ),
    entry(
        "second_name second_role second_email",
        _("So that letters arrive when the contact person is away or leaves."),
        is_personal=True,
        rule=Rule.OFFICE,
    ),
    entry(
        "contact_is_public",
        _("So that the contact person is shown only to those whom it concerns."),
        rule=Rule.OFFICE,
    ),
    entry("participant", _("So that the decision leads to the entry it made."), stays=True),
]

COOPERATE = [
    entry(
        "legal_form country kinds partner_kind partner_country money",
        _("So that we can bring the right partners together, and count by country."),
        stays=True,
    ),
    entry(
        "organisation organisation_latin short_name country_other place website founded_year",
        _("So that participants know who proposes it."),
        public=Public.LISTED,
        is_personal=True,
    ),
    entry(
        "active_in active_elsewhere",
        _("So that we find participants where you work."),
        public=Public.LISTED,
    ),
    entry(
        "registration_number register_url",
        _("So that the organisation can be looked up. Never a proof of who a person is."),
    ),
    entry(
        "roma_led",
        _(
            "So that organisations of those concerned are heard. It tells something about people, "
            "so you need not answer, and it is the first to go."
        ),
        public=Public.TICK,
        is_personal=True,
        rule=Rule.ORIGIN,
    ),
    entry(
        "roma_led_is_public",
        _("So that it is shown only if you want it to be."),
        is_personal=True,
        rule=Rule.ORIGIN,
    ),
    entry("themes", WHO_ELSE_WORKS, public=Public.LISTED, stays=True),
    entry("theme_other", WHO_ELSE_WORKS, public=Public.LISTED),
    entry(
        "partner partner_name call_name",
        _("So that your proposal reaches those whom you have in mind."),
    ),
    entry(
        "description",
        _("So that others can judge what you propose. Write about the work, not about persons."),
        is_personal=True,
    ),
    entry("starts_on ends_on", _("So that partners know when you need them."), stays=True),
    entry("naming listed_until", _("So that we name you only as far as you agree.")),
    entry("subject", _("So that our letters put nobody in danger."), stays=True),
    entry(
        "may_introduce",
        _("So that nobody gets your address from us without your consent."),
    ),
]

CONTACT = [
    entry("topic", WHAT_IT_IS_ABOUT, stays=True),
    entry("text", _("So that we can answer."), is_personal=True),
]
