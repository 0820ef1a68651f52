from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0015_names_in_all_spellings")]
    operations = [
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                fields=[f"sort_name_{language}", "id"],
                condition=Q(status="published"),
                name=f"participants_by_name_{language}",
            ),
        )
        for language in ("en", "fr")
    ]
