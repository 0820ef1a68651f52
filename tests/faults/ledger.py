"""What the database of the started site says, asked by a program of its own.

`python -m tests.faults.ledger` prints applications and letters as JSON; with `--due` it first lets
the time pass that a dead worker's lease and a failed letter's pause would take.
"""

import json
import os
import sys

from tests import serving


def read(database_url, folder, *options):
    said = serving.run(
        "-m", "tests.faults.ledger", *options, DATABASE_URL=database_url, VAR_DIR=str(folder)
    )
    return json.loads(said)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    import django

    django.setup()
    from django.utils import timezone

    from forms_app.models import Application, Attachment, Draft
    from jobs.models import Job, Letter

    if "--due" in sys.argv:
        Job.objects.filter(done_at=None).update(run_at=timezone.now(), lease=None, lease_until=None)
    applications = Application.objects.filter(contact_email__endswith="@faults.example")
    letters = Letter.objects.filter(to__endswith="@faults.example")
    files = Attachment.objects.filter(application__in=applications)
    sys.stdout.write(
        json.dumps(
            {
                "applications": list(applications.values_list("token", "contact_email", "status")),
                "forms": sorted(it.reference[0] for it in applications),
                "files": {it.application.contact_email: [it.name, it.file.size] for it in files},
                "all_files": Attachment.objects.count(),
                "drafts": Draft.objects.count(),
                "letters": list(letters.values_list("pk", "to")),
                "unsent": Letter.objects.unsent().count(),
                "jobs": Job.objects.waiting().count(),
            }
        )
    )


if __name__ == "__main__":
    main()
