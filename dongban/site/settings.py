"""Settings, read from the environment once. Everything that the program writes lies under `DONGBAN_HOME`."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import pysqlite3

# Debian's own SQLite (3.40) is in the range of the published WAL-reset race, so the one that comes in a wheel
# takes its place before Django loads its backend.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("DONGBAN_HOME", "var")).resolve()


def _kept_secret(name: str) -> str:
    """A key made once and kept beside the data, readable by its owner alone: never in the database or its backup."""
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            # A link refuses to replace: of two processes that start at once, the first one's key stays.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _database() -> dict[str, Any]:
    url = os.environ.get("DONGBAN_DATABASE_URL") or f"sqlite:///{HOME / 'dongban.sqlite3'}"
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if found["ENGINE"].endswith("sqlite3"):
        # For its owner alone: the customers are in it.
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Opening it costs more than most pages read.
        found["CONN_MAX_AGE"] = None
        found["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL, not NORMAL: NORMAL loses acknowledged commits in a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
        }
    else:
        found["CONN_MAX_AGE"] = 600
        found["CONN_HEALTH_CHECKS"] = True
        found["OPTIONS"] = {
            **found.get("OPTIONS", {}),
            "server_side_binding": True,
            "prepare_threshold": 5,
            "options": "-c lock_timeout=20000",
        }
    return found


SECRET_KEY = os.environ.get("DONGBAN_SECRET_KEY") or _kept_secret("secret")
# The key of the blind index (records.tokens): whoever has the database alone cannot look a name up.
INDEX_KEY = bytes.fromhex(os.environ.get("DONGBAN_INDEX_KEY") or _kept_secret("index"))
# The key that the secrets of second factors are sealed with.
FACTOR_KEY = bytes.fromhex(os.environ.get("DONGBAN_FACTOR_KEY") or _kept_secret("factors"))
# Where letters are handed in: smtp://, starttls:// or smtps://, then USER:PASSWORD@HOST:PORT. Without it they wait.
SMTP_URL = os.environ.get("DONGBAN_SMTP_URL", "")
# Who they come from: an address, or NAME <ADDRESS>. Answers to it come back to a mailbox that is read.
MAIL_FROM = os.environ.get("DONGBAN_MAIL_FROM", "")
# Under which address customers reach the pages that are theirs, as it stands in a mail: https://talk.example.com
PUBLIC_URL = os.environ.get("DONGBAN_PUBLIC_URL", "")
# The key that raw mails and the passwords of mailboxes are sealed with.
MAIL_KEY = bytes.fromhex(os.environ.get("DONGBAN_MAIL_KEY") or _kept_secret("mail"))
# The key that photographs of documents are sealed with.
PHOTO_KEY = bytes.fromhex(os.environ.get("DONGBAN_PHOTO_KEY") or _kept_secret("photos"))
DEBUG = False
ALLOWED_HOSTS = os.environ.get("DONGBAN_HOSTS", "127.0.0.1,localhost,testserver").split(",")
SECURE = os.environ.get("DONGBAN_HTTPS") == "1"

INSTALLED_APPS = [
    "dongban.people",
    "dongban.journal",
    "dongban.jobs",
    "dongban.post",
    "dongban.records",
    "dongban.promises",
    "dongban.voices",
    "dongban.visits",
    "dongban.front",
    "dongban.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dongban.site.compressing.PagesCompressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dongban.front.middleware.viewer_and_day",
]

# The networks of the firm's own proxies, which say whom they were asked by.
PROXIES = [each.strip() for each in os.environ.get("DONGBAN_PROXIES", "").split(",") if each.strip()]
if PROXIES:
    MIDDLEWARE.insert(0, "dongban.site.proxies.real_address")

ROOT_URLCONF = "dongban.site.urls"
WSGI_APPLICATION = "dongban.site.wsgi.application"
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dongban.front.context.around",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["dongban.people.hashing.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "dongban.front.users.adapter.JournalledDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# A whole office signs in from one address at nine o'clock; guessing is held back by the account.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "300/m/ip,5/5m/key"}
# Always as long as SESSION_COOKIE_AGE, a working day: nothing to tick.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_ADAPTER = "dongban.people.adapter.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Dongban"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
USE_I18N = True
USE_TZ = True
# Moments are stored in UTC; days are the firm's own, in its time zone (records.Firm), never this one.
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from the packages' own folders: nothing to collect, nothing to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CACHES = {
    # allauth counts attempts here: for the whole firm, not for each server process.
    "default": {"BACKEND": "dongban.front.users.attempts.Attempts"},
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DONGBAN_LOG", "WARNING")},
}
