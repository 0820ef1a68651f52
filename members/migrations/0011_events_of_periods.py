from django.db import migrations


def derive(apps, schema_editor):
    event = apps.get_model("members", "DirectoryEvent")
    lines = []
    for period in apps.get_model("members", "MembershipPeriod").objects.order_by("joined_on"):
        days = [("joined", period.joined_on), ("left", period.left_on)]
        lines += [
            event(participant_id=period.participant_id, kind=kind, on=on) for kind, on in days if on
        ]
    event.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0010_directory_events")]
    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
