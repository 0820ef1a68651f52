from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms_app", "0004_forced_because")]

    operations = [
        migrations.CreateModel(
            name="LastNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0, verbose_name="number")),
            ],
            options={
                "verbose_name": "last number given",
                "verbose_name_plural": "last number given",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            "lastnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)), name="last_number_is_one_row"
            ),
        ),
    ]
