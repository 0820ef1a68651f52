from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0005_fill_search_words")]

    operations = [
        migrations.RemoveIndex(model_name="article", name="news_newest"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["-publish_at", "-id"],
                name="news_newest",
            ),
        ),
    ]
