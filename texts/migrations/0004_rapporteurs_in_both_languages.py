from django.db import migrations, models


def field():
    return models.TextField(
        blank=True,
        help_text="One a line, with the country in brackets.",
        verbose_name="rapporteurs",
    )


class Migration(migrations.Migration):
    dependencies = [("texts", "0003_right_to_publish")]

    operations = [
        migrations.RenameField("adoptedtext", "rapporteurs", "rapporteurs_en"),
        migrations.AlterField("adoptedtext", "rapporteurs_en", field()),
        migrations.AddField("adoptedtext", "rapporteurs_fr", field()),
    ]
