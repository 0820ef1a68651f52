import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0007_participant_point_is_whole")]
    operations = [
        migrations.AddField(
            model_name="participant",
            name="uid",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, null=True, verbose_name="identifier"
            ),
        ),
    ]
