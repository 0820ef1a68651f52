from django.db import migrations

from core.searching import spellings


def fill(apps, schema_editor):
    participants = apps.get_model("members", "Participant").objects
    names = ("name_en", "name_fr", "name_local", "other_names")
    rows = []
    for row in participants.only(*names, "search_names").iterator():
        lines = [row.name_en, row.name_fr, row.name_local, *row.other_names.splitlines()]
        row.search_names = " ".join(
            dict.fromkeys(spelling for line in lines for spelling in spellings(line))
        )
        rows.append(row)
    participants.bulk_update(rows, ["search_names"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("members", "0014_right_to_merge_participants")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
