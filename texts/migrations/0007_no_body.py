from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("texts", "0006_bodies_to_paragraphs")]

    operations = [
        migrations.RemoveField("adoptedtext", "body_en"),
        migrations.RemoveField("adoptedtext", "body_fr"),
    ]
