"""The reasons that come up most, for staff to change as they like."""

from django.db import migrations

TEXTS = [
    (
        "decline",
        ("Not an elected authority", "Pas une autorité élue"),
        (
            "The Alliance is open to elected local and regional authorities. Your organisation is"
            " not one of them. You are welcome to propose a co-operation instead.",
            "L’Alliance est ouverte aux collectivités locales et régionales élues. Votre organisation"
            " n’en est pas une. Vous pouvez en revanche nous proposer une coopération.",
        ),
    ),
    (
        "decline",
        ("Outside the Council of Europe", "Hors du Conseil de l’Europe"),
        (
            "The Alliance is open to authorities of the member states of the Council of Europe."
            " Yours lies in another state.",
            "L’Alliance est ouverte aux collectivités des États membres du Conseil de l’Europe."
            " La vôtre relève d’un autre État.",
        ),
    ),
    (
        "decline",
        ("Already a participant", "Déjà participante"),
        (
            "Your authority takes part in the Alliance already. To change its entry, answer this"
            " letter.",
            "Votre collectivité participe déjà à l’Alliance. Pour modifier sa fiche, répondez à"
            " ce courrier.",
        ),
    ),
    (
        "decline",
        ("Not about Roma inclusion", "Sans rapport avec l’inclusion des Roms"),
        (
            "Your proposal is not about the inclusion of Roma and Travellers in cities and"
            " regions, which is what the Alliance works on.",
            "Votre proposition ne concerne pas l’inclusion des Roms et des Gens du voyage dans les"
            " villes et les régions, à laquelle l’Alliance se consacre.",
        ),
    ),
    (
        "defer",
        ("The council has not decided yet", "Le conseil n’a pas encore décidé"),
        (
            "Your council has not decided yet. We come back to your application after its"
            " meeting. Send us the decision as soon as you have it.",
            "Votre conseil ne s’est pas encore prononcé. Nous reprendrons votre demande après sa"
            " réunion. Envoyez-nous la décision dès que vous l’aurez.",
        ),
    ),
    (
        "ask",
        ("The decision of the council is missing", "La décision du conseil manque"),
        (
            "We could not find or read the decision of your council. Please send it as a file, or"
            " give us a link to it.",
            "Nous n’avons pas trouvé la décision de votre conseil, ou n’avons pas pu la lire."
            " Merci de nous l’envoyer en pièce jointe ou de nous en indiquer le lien.",
        ),
    ),
    (
        "ask",
        ("A letter from the official address", "Une lettre de l’adresse officielle"),
        (
            "Your e-mail address is not one of your authority. Please have the office of the"
            " mayor or president confirm the application from its official address.",
            "Votre adresse électronique n’est pas celle de votre collectivité. Merci de faire"
            " confirmer la demande par le cabinet du maire ou du président, depuis son adresse"
            " officielle.",
        ),
    ),
]


def add(apps, schema_editor):
    texts = apps.get_model("forms_app", "StandardText").objects.using(schema_editor.connection.alias)
    for use, (title_en, title_fr), (text_en, text_fr) in TEXTS:
        texts.get_or_create(
            use=use,
            title_en=title_en,
            defaults={"title_fr": title_fr, "text_en": text_en, "text_fr": text_fr},
        )


class Migration(migrations.Migration):
    dependencies = [("forms_app", "0006_standard_texts")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
