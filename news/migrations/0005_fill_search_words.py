from django.db import migrations

from core import searching


def fill(apps, schema_editor):
    Article = apps.get_model("news", "Article")
    for row in Article.objects.filter(search_words="").iterator():
        words = f"{row.title} {row.over} {row.teaser} {row.place}"
        row.search_words = f"{searching.fold(words)}\n{searching.stems(words, row.language)}"
        row.save(update_fields=["search_words"])


class Migration(migrations.Migration):
    dependencies = [("news", "0004_search_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
