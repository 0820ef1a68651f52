from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms_app", "0003_casework_and_drafts")]

    operations = [
        migrations.RemoveConstraint("statuschange", name="status_change_forced_says_why"),
        migrations.AddField(
            "statuschange",
            "forced_because",
            models.TextField(blank=True, verbose_name="why by one person alone"),
        ),
        migrations.AddConstraint(
            "statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_forced", False), models.Q(("forced_because", ""), _negated=True), _connector="OR"
                ),
                name="status_change_forced_says_why",
            ),
        ),
    ]
