"""WSGI: the site without its page cache: Django renders each answer. SYNCHRONOUS=FULL waits for
the disk at each commit on SQLite, as PostgreSQL does."""

import os

from django.conf import settings

if os.environ.get("SYNCHRONOUS"):
    options = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] += f" PRAGMA synchronous={os.environ['SYNCHRONOUS']};"

from alliance.wsgi import django_application as application  # noqa: F401 -- settings first
