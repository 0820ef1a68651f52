from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("news", "0002_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-publish_at", "-pk"],
                "permissions": [("publish_article", "Can publish and withdraw news")],
                "verbose_name": "news item",
                "verbose_name_plural": "news",
            },
        ),
    ]
