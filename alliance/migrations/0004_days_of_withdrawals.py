"""What has been withdrawn was last changed by that, as far as is known."""

from django.db import migrations
from django.utils import timezone

PUBLISHABLE = [("news", "Article"), ("pages", "Page"), ("texts", "AdoptedText"),
               ("members", "Participant")]


def fill(apps, schema_editor):
    for app, name in PUBLISHABLE:
        rows = apps.get_model(app, name).objects.filter(status="withdrawn", withdrawn_on=None)
        for pk, changed_at in rows.values_list("pk", "changed_at"):
            rows.filter(pk=pk).update(withdrawn_on=timezone.localtime(changed_at).date())


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0003_known_states_of_languages"),
        ("members", "0018_withdrawn_on"),
        ("news", "0009_withdrawn_on"),
        ("pages", "0003_withdrawn_on"),
        ("texts", "0009_withdrawn_on"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
