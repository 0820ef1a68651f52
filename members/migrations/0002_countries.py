import json
from pathlib import Path

from django.db import migrations
from django.utils.text import slugify

# Council of Europe member states on 1 January 2026, and Belarus and the Russian Federation,
# which are not; Kosovo carries the Council's footnote and is not a member state.
NOT_MEMBER_STATES = {"BY", "RU", "XK", "VA"}
KOSOVO_NOTE = {
    "en": (
        "All reference to Kosovo, whether to the territory, institutions or population, in this "
        "text shall be understood in full compliance with United Nations Security Council "
        "Resolution 1244 and without prejudice to the status of Kosovo."
    ),
    "fr": (
        "Toute référence au Kosovo, que ce soit le territoire, les institutions ou la population, "
        "doit se comprendre en pleine conformité avec la Résolution 1244 du Conseil de sécurité "
        "de l’Organisation des Nations Unies et sans préjuger du statut du Kosovo."
    ),
}


def add_countries(apps, schema_editor):
    country = apps.get_model("members", "Country")
    path = Path(__file__).parent.parent / "data" / "countries.json"
    for code, facts in json.loads(path.read_text())["countries"].items():
        country.objects.update_or_create(
            code=code,
            defaults={
                "name_en": facts["en"],
                "name_fr": facts["fr"],
                "slug": slugify(facts["en"]),
                "longitude": facts["lon"],
                "latitude": facts["lat"],
                "is_member_state": code not in NOT_MEMBER_STATES,
                "note_en": KOSOVO_NOTE["en"] if code == "XK" else "",
                "note_fr": KOSOVO_NOTE["fr"] if code == "XK" else "",
            },
        )


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(add_countries, migrations.RunPython.noop)]
