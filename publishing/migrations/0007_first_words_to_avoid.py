from django.db import migrations

TERMS = [
    ("en", "gyps*", "“Roma” or “Roma and Travellers”, as the Council of Europe writes; only quotations and titles keep the old word.", "« Roms » ou « Roms et Gens du voyage », comme l’écrit le Conseil de l’Europe ; seuls les citations et les titres gardent l’ancien mot."),
    ("en", "anti-gyps*", "“antigypsyism” in one word, as ECRI has written it since 2020.", "« antigypsyism » en un mot, comme l’écrit l’ECRI depuis 2020."),
    ("en", "nomad*", "“Travellers”: most Roma do not travel, and those who do have a name.", "« Travellers » : la plupart des Roms ne voyagent pas, et ceux qui voyagent ont un nom."),
    ("en", "roma problem*", "Name what is wrong, such as housing or schools: people are not a problem.", "Nommez ce qui ne va pas, comme le logement ou l’école : des personnes ne sont pas un problème."),
    ("en", "roma question*", "Name the subject, such as housing or schools: people are not a question.", "Nommez le sujet, comme le logement ou l’école : des personnes ne sont pas une question."),
    ("fr", "gitan*", "“Roms” or “Roms et Gens du voyage”, except where people call themselves so.", "« Roms » ou « Roms et Gens du voyage », sauf si les personnes se nomment ainsi."),
    ("fr", "tsigane*", "“Roms” or “Roms et Gens du voyage”; only quotations and titles keep the old word.", "« Roms » ou « Roms et Gens du voyage » ; seuls les citations et les titres gardent l’ancien mot."),
    ("fr", "romanichel*", "“Roms” or “Gens du voyage”: the word is an insult today.", "« Roms » ou « Gens du voyage » : le mot est aujourd’hui une insulte."),
    ("fr", "nomade*", "“Gens du voyage”: most Roma do not travel.", "« Gens du voyage » : la plupart des Roms ne voyagent pas."),
    ("fr", "problème rom*", "Name what is wrong, such as housing or schools: people are not a problem.", "Nommez ce qui ne va pas, comme le logement ou l’école : des personnes ne sont pas un problème."),
]


def add_terms(apps, schema_editor):
    Term = apps.get_model("publishing", "Term")
    for language, words, advice_en, advice_fr in TERMS:
        Term.objects.get_or_create(
            language=language,
            words=words,
            defaults={"advice_en": advice_en, "advice_fr": advice_fr},
        )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_words_to_avoid")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
