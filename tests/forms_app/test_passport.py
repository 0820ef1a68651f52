"""Every field says why it is kept and when it goes, and nothing else claims to be one."""

import pytest
from django.apps import apps
from django.utils.translation import override

from forms_app import passport
from forms_app.models import CooperationProposal, JoinApplication, Message
from forms_app.periods import Rule

# About forms, but holding nothing of theirs: numbers, and words and addresses of our own.
WITHOUT = {"ErasureCount", "LastNumber", "StandardText", "TopicMailbox"}


@pytest.mark.parametrize("model", passport.TABLE, ids=lambda model: model._meta.label)
def test_every_field_has_one_entry_and_every_entry_a_field(model):
    fields = sorted(field.name for field in passport.fields_of(model))
    named = sorted(name for entry in passport.TABLE[model] for name in entry.names)

    assert named == fields


def test_every_model_of_the_forms_has_a_passport():
    models = {model.__name__ for model in apps.get_app_config("forms_app").get_models()}

    assert models - {model.__name__ for model in passport.TABLE} == WITHOUT


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("model", "name", "words"),
    [
        (
            JoinApplication,
            "contact_phone",
            {
                "en": "So that we can call when something is urgent. You need not give it. "
                "Read by: staff who handle applications. Public: never. "
                "Erased: 6 months after the decision.",
                "fr": "Pour pouvoir vous appeler en cas d’urgence. Vous n’êtes pas tenu de "
                "l’indiquer. Lu par : le personnel qui traite les demandes. Public : jamais. "
                "Effacé : 6 mois après la décision.",
            },
        ),
        (
            Message,
            "contact_email",
            {
                "en": "So that we know whom to write to. Read by: staff who handle applications. "
                "Public: never. Erased: 12 months after it was answered, "
                "24 after it was sent.",
                "fr": "Pour savoir à qui écrire. Lu par : le personnel qui traite les demandes. "
                "Public : jamais. Effacé : 12 mois après la réponse, "
                "24 après l’envoi.",
            },
        ),
    ],
)
def test_why_we_ask_is_a_sentence_in_the_readers_language(model, name, words, language):
    with override(language):
        assert passport.why(model, name) == words[language]


def test_a_tick_that_everybody_gives_is_not_stored_and_needs_no_reason():
    assert passport.why(JoinApplication, "authorised") == ""


def test_a_field_goes_by_its_own_rule_in_the_forms_it_is_for():
    assert passport.names_going_by(Rule.DECISION, JoinApplication) == ["contact_phone", "partners"]
    assert passport.names_going_by(Rule.DECISION, CooperationProposal) == ["contact_phone"]
    assert passport.names_going_by(Rule.OFFICE, Message) == []


def test_the_skeleton_keeps_nothing_personal():
    for table in passport.TABLE.values():
        assert [entry.names for entry in table if entry.stays and entry.is_personal] == []
