"""What the environment says is what the settings do, in a process of its own each time."""

import json
import os
import subprocess
import sys

import pytest

from tests.serving import ROOT

HTTPS = {"SITE_URL": "https://alliance.example.org/"}
NAMES = [
    *("DEBUG", "ALLOWED_HOSTS", "SITE_URL", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME"),
    *("CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "EMAIL_BACKEND"),
    *("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD", "TIME_ZONE"),
    "SECOND_FACTOR",
]
ASK = f"""
import json, alliance.settings as settings
values = {{name: getattr(settings, name, None) for name in {NAMES}}}
values["DATABASE"] = {{k: str(v) for k, v in settings.DATABASES["default"].items()}}
print(json.dumps(values))
"""


def start(tmp_path, **environment):
    """Load the settings with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def settings_with(tmp_path):
    def settings_with(**environment):
        done = start(tmp_path, SECRET_KEY="k" * 50, **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return settings_with


def test_defaults_are_safe(settings_with, tmp_path):
    values = settings_with()

    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
    assert values["DATABASE"]["NAME"] == f"{tmp_path}/db.sqlite3"


def test_without_a_secret_key_nothing_starts_and_the_reason_is_said(tmp_path):
    done = start(tmp_path)

    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: SECRET_KEY is not set. Set it to 50 random "
        "characters, or run `make var/secret_key`, which makes one and keeps it in var/."
    )


def test_key_kept_by_make_run_is_found(tmp_path):
    (tmp_path / "secret_key").write_text("kept\n")

    assert start(tmp_path).returncode == 0


def test_https_address_switches_on_what_belongs_to_it(settings_with):
    values = settings_with(**HTTPS)

    assert values["SITE_URL"] == "https://alliance.example.org"
    assert values["ALLOWED_HOSTS"][0] == "alliance.example.org"
    assert values["SESSION_COOKIE_SECURE"] is True
    assert values["SECURE_SSL_REDIRECT"] is True
    assert values["SECURE_HSTS_SECONDS"] == 63072000
    assert (values["SESSION_COOKIE_NAME"], values["CSRF_COOKIE_NAME"]) == (
        "__Host-session",
        "__Host-csrf",
    )


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        (HTTPS, True),
        (HTTPS | {"DEBUG": "on"}, False),
        (HTTPS | {"SECOND_FACTOR": "off"}, False),
        ({"SECOND_FACTOR": "on"}, True),
    ],
)
def test_a_real_address_asks_staff_for_a_second_factor(settings_with, environment, expected):
    assert settings_with(**environment)["SECOND_FACTOR"] is expected


def test_port_is_part_of_the_address(settings_with):
    assert settings_with(PORT="9000")["SITE_URL"] == "http://127.0.0.1:9000"


def test_database_url_may_have_any_character_in_the_password(settings_with):
    url = "postgresql://alliance:p%40ss%2Fw%23rd%20%C3%A9@db.example.org:5433/site"

    database = settings_with(DATABASE_URL=url)["DATABASE"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["PASSWORD"] == "p@ss/w#rd é"
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example.org",
        "5433",
        "site",
    )


def test_sqlite_writes_ahead_and_locks_at_once(settings_with):
    options = settings_with()["DATABASE"]["OPTIONS"]

    assert "'transaction_mode': 'IMMEDIATE'" in options
    assert "journal_mode=WAL" in options


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me:p%40ss@mail.example.org/?tls=1", ("mail.example.org", 25, True, "p@ss")),
        ("smtp://mail.example.org:587", ("mail.example.org", 587, False, "")),
        ("smtps://me:secret@mail.example.org", ("mail.example.org", 465, False, "secret")),
    ],
)
def test_letters_go_where_the_url_says(settings_with, url, expected):
    values = settings_with(EMAIL_URL=url)

    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD")
    assert tuple(values[name] for name in names) == expected


def test_unknown_kind_of_letter_box_is_refused(tmp_path):
    done = start(tmp_path, SECRET_KEY="k" * 50, EMAIL_URL="pop3://mail.example.org")

    assert done.returncode == 1
    assert done.stderr.strip().endswith("EMAIL_URL: “pop3” is not smtp, smtps or file.")


def test_unknown_kind_of_scanner_is_refused(tmp_path):
    done = start(tmp_path, SECRET_KEY="k" * 50, SCANNER_URL="http://127.0.0.1:3310")

    assert done.returncode == 1
    assert done.stderr.strip().endswith("SCANNER_URL begins with tcp:// or unix://.")
