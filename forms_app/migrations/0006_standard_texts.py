from django.db import migrations, models

USES = [
    ("decline", "reason to decline"),
    ("defer", "reason to defer"),
    ("ask", "question to the applicant"),
    ("message", "message to the applicant"),
]


class Migration(migrations.Migration):
    dependencies = [("forms_app", "0005_last_number")]

    operations = [
        migrations.CreateModel(
            name="StandardText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("use", models.CharField(choices=USES, max_length=10, verbose_name="use")),
                ("title_en", models.CharField(max_length=100, verbose_name="title")),
                ("title_fr", models.CharField(max_length=100, verbose_name="title")),
                ("text_en", models.TextField(max_length=2000, verbose_name="text")),
                ("text_fr", models.TextField(max_length=2000, verbose_name="text")),
            ],
            options={
                "verbose_name": "standard text",
                "verbose_name_plural": "standard texts",
                "ordering": ["use", "title_en"],
            },
        ),
        migrations.AddConstraint(
            "standardtext",
            constraint=models.UniqueConstraint(
                fields=["use", "title_en"], name="standard_text_title_once_per_use"
            ),
        ),
    ]
