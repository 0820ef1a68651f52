"""The site's settings with what tests need otherwise: files of their own and a quick hasher.

The tests in `tests/browser` start the site with its real settings instead.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder a run. The workers of pytest-xdist inherit its name and have a folder each inside.
if "TESTS_FOLDER" not in os.environ:
    os.environ["TESTS_FOLDER"] = tempfile.mkdtemp(prefix="alliance-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_FOLDER"], ignore_errors=True)
SHARED = Path(os.environ["TESTS_FOLDER"])
FOLDER = SHARED / os.environ.get("PYTEST_XDIST_WORKER", "main")

# Of the developer's own environment only DATABASE_URL counts.
for name in ("ADMINS", "ALLOWED_HOSTS", "DEBUG", "EMAIL_URL", "MEDIA_ROOT", "PRIVATE_ROOT"):
    os.environ.pop(name, None)
for name in ("SITE_URL", "HOST", "PORT", "TIME_ZONE", "TRUST_PROXY", "EMAIL_FROM", "SCANNER_URL"):
    os.environ.pop(name, None)
for name in ("STORAGE_URL", "PRIVATE_STORAGE_URL"):
    os.environ.pop(name, None)
for name in ("SECOND_FACTOR", "LOG_FORMAT", "ACCESS_LOG", "METRICS_TOKEN", "VISITS"):
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = str(FOLDER)
os.environ["SECRET_KEY"] = "only-for-tests"
# Playwright keeps an event loop running in the main thread, where Django then refuses the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from alliance.settings import *  # noqa: E402, F403 -- after the environment is set

DATABASES["default"]["TEST"] = {"NAME": "test_alliance"}  # noqa: F405
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in production: an SQLite database in memory knows no WAL and no second process.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages name static files as they are: nothing has been collected here.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 -- whitenoise warns when it is missing
