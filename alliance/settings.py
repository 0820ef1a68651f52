"""Settings, read from the environment once. Safe by default; `.env.example` lists every variable.

Everything the site writes is under `VAR_DIR`, var/ by default.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core import storages

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=""):
    return os.environ.get(name) or default


def env_bool(name, default=False):
    return env(name, "on" if default else "off").lower() in {"1", "on", "true", "yes"}


def env_list(name, default=()):
    return [part.strip() for part in env(name).split(",") if part.strip()] or list(default)


VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))


def secret_key():
    """The environment's SECRET_KEY, or the one that `make run` made and keeps in var/."""
    kept = VAR_DIR / "secret_key"
    key = env("SECRET_KEY") or (kept.read_text().strip() if kept.exists() else "")
    if not key:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to 50 random characters, "
            "or run `make var/secret_key`, which makes one and keeps it in var/."
        )
    return key


# --- Where we are -----------------------------------------------------------------------------

DEBUG = env_bool("DEBUG")
SECRET_KEY = secret_key()
SITE_URL = env("SITE_URL", f"http://{env('HOST', '127.0.0.1')}:{env('PORT', '8000')}").rstrip("/")
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", [_site.hostname, "127.0.0.1", "localhost", "[::1]"])
ADMINS = [("", address) for address in env_list("ADMINS")]
ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Apps and middleware ----------------------------------------------------------------------

INSTALLED_APPS = [
    "alliance.apps.AllianceConfig",
    "alliance.apps.AllianceAdminConfig",
    "alliance.watching",
    "forms_app",
    "alerts",
    "news",
    "members",
    "texts",
    "pages",
    "library",
    "publishing",
    "accounts",
    "jobs",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth.account",  # only because the next one's parts import it
    "allauth.mfa",
    "axes",
    "django_prose_editor",
    "import_export",
    "js_asset",
    "reversion",
    "taggit",
]

MIDDLEWARE = [
    "core.logs.RouteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "core.security.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "publishing.missing_pages.MissingPagesMiddleware",
    "core.errors.ErrorPagesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.language_tags",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,  # after the server was away, nobody is answered with its absence
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: without IMMEDIATE, six writing processes see "database is locked" (docs/decisions).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA cache_size=-16000; "
            "PRAGMA synchronous=FULL; "  # what had a receipt is on the disk, whatever fails then
            "PRAGMA secure_delete=ON;"  # what is erased is overwritten, not only forgotten
        ),
    }
else:
    # A server that does not even hang up is away after seconds, not after the hours of TCP.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,  # milliseconds
        **DATABASES["default"].get("OPTIONS", {}),
    }

CACHE_MIB = int(env("CACHE_MIB", "32"))  # memory of a web process for finished pages; 0: none
CDN_SECONDS = int(env("CDN_SECONDS", "0"))  # how long a CDN may keep what the page cache keeps
API_PER_MINUTE = int(env("API_PER_MINUTE", "300"))  # requests of one sender to a web process
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1000},  # parts of pages, 4 KB each
    },
    "limits": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # senders within a minute
    },
}

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(VAR_DIR / "media")))
PRIVATE_ROOT = env("PRIVATE_ROOT", str(VAR_DIR / "private"))


def storage_at(url, variable, **folder):
    """The bucket that the variable names, or else a folder of this machine."""
    if url:
        options = storages.bucket_at(url, variable)
        options["base_url"] = folder.get("base_url", MEDIA_URL)
        return {"BACKEND": "core.buckets.Bucket", "OPTIONS": options}
    return {"BACKEND": "core.storages.Folder", "OPTIONS": folder}


STORAGES = {
    "default": storage_at(env("STORAGE_URL"), "STORAGE_URL"),
    "private": storage_at(
        *(env("PRIVATE_STORAGE_URL"), "PRIVATE_STORAGE_URL"), location=PRIVATE_ROOT, base_url=None
    ),
    "staticfiles": {"BACKEND": "core.staticfiles.SiteStaticFilesStorage"},
}
_places = [STORAGES[name]["OPTIONS"] for name in ("default", "private")]
if all("bucket" in place for place in _places) and storages.overlap(*_places):
    raise ImproperlyConfigured(
        "STORAGE_URL and PRIVATE_STORAGE_URL: give each a bucket or a folder of its own."
    )
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "avif"),
    *("zip", "gz", "br", "woff", "woff2", "map"),
]


def guard_static_file(headers, _path, _url):
    """Whitenoise answers before our middleware. A drawing opened by itself runs nothing."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


WHITENOISE_ADD_HEADERS_FUNCTION = guard_static_file
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "core.uploading.CutOffUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Whoever may open a backup: the public key of age, age1…; without it backups are not sealed.
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT")
# clamd, which looks at the files of applicants; without it they are marked “not scanned”.
SCANNER_URL = env("SCANNER_URL")
if SCANNER_URL and urlsplit(SCANNER_URL).scheme not in {"tcp", "unix"}:
    raise ImproperlyConfigured("SCANNER_URL begins with tcp:// or unix://.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes, without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Languages and time -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env("TIME_ZONE", "Europe/Paris")
USE_TZ = True
FORMAT_MODULE_PATH = "core.formats"

# --- Letters ----------------------------------------------------------------------------------


def email_from(url):
    """Django's e-mail settings from one URL: `smtp://user:password@host:587/?tls=1` or `file:///dir`."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme in {"smtp", "smtps"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": options.get("tls") == "1",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 20,
        }
    raise ImproperlyConfigured(f"EMAIL_URL: “{parts.scheme}” is not smtp, smtps or file.")


globals().update(email_from(env("EMAIL_URL", f"file://{VAR_DIR / 'mail'}")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", "alliance@example.org")

# --- What the worker does once a day ----------------------------------------------------------

DAILY_TASKS = [
    "accounts.door.daily",
    "members.confirmation.daily",
    "forms_app.retention.daily",
    "forms_app.uploads.sweep",
    "forms_app.scanning.daily",
    "forms_app.asking.daily",
    "publishing.link_check.daily",
    "alliance.desk.digest.daily",
    "alerts.sending.daily",
    "alliance.searching.vain.daily",
    "alliance.watching.visits.daily",
    "alliance.watching.refusals.daily",
]
# Names with port that the link check may ask although they lie in a network of their own.
LINKS_MAY_LEAD_TO = env_list("LINKS_MAY_LEAD_TO", [])
# Asked whenever it has nothing to do; each puts into the queue what there is to do.
WATCHES = ["alerts.announcing.look"]

# --- Feeds ------------------------------------------------------------------------------------

WEBSUB_HUB = env("WEBSUB_HUB")  # passes our feeds on as soon as something is new
if WEBSUB_HUB and urlsplit(WEBSUB_HUB).scheme not in {"http", "https"}:
    raise ImproperlyConfigured("WEBSUB_HUB begins with https:// or http://.")

# --- Security ---------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "errors/429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "credential"]
LOGIN_URL = "admin:login"

# Staff give a second factor, too. Not on the own machine: the first start stays simple.
SECOND_FACTOR = env_bool("SECOND_FACTOR", default=IS_HTTPS and not DEBUG)
MFA_ADAPTER = "accounts.ceremony.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Alliance for Roma Inclusion"
MFA_TOTP_TOLERANCE = 1  # half minutes that a clock may be wrong
MFA_RECOVERY_CODE_COUNT = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # browsers allow it for localhost only

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_HTTPS else "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie
CSRF_FAILURE_VIEW = "alliance.views.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY = env_bool("TRUST_PROXY")  # only behind a proxy that sets and overwrites these headers
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = []

# --- Logs and figures -------------------------------------------------------------------------

LOG_FORMAT = env("LOG_FORMAT", "plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT is plain or json.")
ACCESS_LOG = env_bool("ACCESS_LOG")  # a line for every request, on standard output
METRICS_TOKEN = env("METRICS_TOKEN")  # who has it reads /metrics; without it there is no such page
VISITS = env_bool("VISITS")  # how often each page is opened, by day; nothing about who
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "core.logs.formatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "ours"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "axes": {"level": "WARNING"},
        "pypdf": {"level": "CRITICAL"},  # what is wrong with a file is told to who sent it
    },
}

# --- Packages ---------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
