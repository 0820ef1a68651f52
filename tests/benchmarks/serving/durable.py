"""WSGI: the site on SQLite that waits for the disk at each commit, as PostgreSQL does."""

from django.conf import settings

database = settings.DATABASES["default"]
if "init_command" in database.get("OPTIONS", {}):
    database["OPTIONS"]["init_command"] += " PRAGMA synchronous=FULL;"

from alliance.wsgi import application  # noqa: E402, F401 -- settings first
