from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0006_newest_in_any_language")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("featured_until__isnull", False)),
                fields=["featured_until"],
                name="news_featured",
            ),
        ),
    ]
