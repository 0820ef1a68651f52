import uuid

from django.db import migrations


def fill(apps, schema_editor):
    participants = apps.get_model("members", "Participant").objects
    for pk in list(participants.values_list("pk", flat=True)):
        participants.filter(pk=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("members", "0008_participant_uid")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
