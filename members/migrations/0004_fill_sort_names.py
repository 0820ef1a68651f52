from django.db import migrations

from core.searching import fold


def fill(apps, schema_editor):
    participant = apps.get_model("members", "Participant")
    for row in participant.objects.only("name_en", "name_fr").iterator():
        row.sort_name_en = fold(row.name_en or row.name_fr)[:200]
        row.sort_name_fr = fold(row.name_fr or row.name_en)[:200]
        row.save(update_fields=["sort_name_en", "sort_name_fr"])


class Migration(migrations.Migration):
    dependencies = [("members", "0003_participant_sort_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
