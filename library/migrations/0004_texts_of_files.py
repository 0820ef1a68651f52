"""The words of PDF files; the worker reads those that are there already."""

import django.db.models.deletion
from django.db import migrations, models


def have_them_read(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects
    for pk in apps.get_model("library", "File").objects.filter(file__iendswith=".pdf").values_list("pk", flat=True):
        jobs.create(task="library.file_texts.read", arguments={"file": pk})


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0003_letter_headers"),
        ("library", "0003_consent"),
    ]
    operations = [
        migrations.CreateModel(
            name="FileText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("file", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="words", to="library.file")),
            ],
            options={
                "verbose_name": "text of a file",
                "verbose_name_plural": "texts of files",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(have_them_read, migrations.RunPython.noop),
    ]
