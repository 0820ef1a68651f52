"""When each language was changed last, as far as is known, and which translation is behind."""

from django.db import migrations

PROSE = [("news", "article"), ("pages", "page")]
RECORDS = [("texts", "adoptedtext"), ("members", "participant")]
CODES = ("en", "fr")
PUBLIC = "published"


def fill(apps, schema_editor):
    states = apps.get_model("publishing", "LanguageState")
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for app, name in PROSE:
        kind, _is_new = kinds.get_or_create(app_label=app, model=name)
        rows = list(
            apps.get_model(app, name).objects.values_list(
                "pk", "group", "language", "status", "version", "translated_from", "changed_at"
            )
        )
        originals = {group: (v, at) for _pk, group, _c, status, v, of, at in rows
                     if of is None and status == PUBLIC}
        states.objects.bulk_create(
            states(
                content_type_id=kind.pk,
                object_id=pk,
                language=code,
                changed_at=at if status == PUBLIC else None,
                behind_since=since(originals.get(group), of),
            )
            for pk, group, code, status, _version, of, at in rows
            if status == PUBLIC or since(originals.get(group), of)
        )
    for app, name in RECORDS:
        kind, _is_new = kinds.get_or_create(app_label=app, model=name)
        rows = apps.get_model(app, name).objects.filter(status=PUBLIC)
        states.objects.bulk_create(
            states(content_type_id=kind.pk, object_id=pk, language=code, changed_at=at)
            for pk, at in rows.values_list("pk", "changed_at")
            for code in CODES
        )


def since(original, translated_from):
    """When the original was changed after its translation was made; None if it was not."""
    if original is None or translated_from is None or original[0] <= translated_from:
        return None
    return original[1]


def empty(apps, schema_editor):
    apps.get_model("publishing", "LanguageState").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0002_full_text"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0017_periods_begin_with_the_launch"),
        ("news", "0007_featured"),
        ("pages", "0002_right_to_publish"),
        ("publishing", "0009_states_of_languages"),
        ("texts", "0008_sample_wording"),
    ]

    operations = [migrations.RunPython(fill, empty)]
