from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0003_right_to_publish")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="search_words",
            field=models.TextField(default="", editable=False),
        ),
    ]
