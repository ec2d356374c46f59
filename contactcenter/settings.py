"""Every setting of the service, read from the environment. Settings compute addresses; they never start a server.

| variable                   | meaning                                                          | default            |
|----------------------------|------------------------------------------------------------------|--------------------|
| DATABASE_URL               | PostgreSQL >= 15                                                 | embedded, by socket |
| REDIS_URL                  | Valkey or Redis >= 7                                             | embedded, by socket |
| CONTACTCENTER_DATA         | folder of the embedded servers, attachments and the secret key   | var/               |
| CONTACTCENTER_SEALING_KEYS | keys of secrets at rest, comma separated; the first seals, all open | var/sealing_keys |
| CONTACTCENTER_ROLE         | web, worker or command: what kind of process this is             | command            |
| CONTACTCENTER_HOSTS        | host names served, comma separated                               | this machine only  |
| CONTACTCENTER_URL          | address of the service in links of our mails                     | the first host     |
| CONTACTCENTER_ORIGINS      | https origins trusted for forms, comma separated                 | none               |
| CONTACTCENTER_DEBUG        | 1 shows tracebacks in the browser; never where shoppers come     | 0                  |
| CONTACTCENTER_SECURE       | 1 where TLS ends in front of us: secure cookies, HSTS            | 0                  |
| CONTACTCENTER_LOG_LEVEL    | level of our own log lines                                       | INFO               |
| CONTACTCENTER_VISITORS     | new chat visitors per minute and network address, then they wait | 60                 |
| CONTACTCENTER_SMTP_PORT    | port on which `manage.py listen` takes mail by SMTP              | 8025               |
| CONTACTCENTER_SMTP_HOST    | address of that port                                             | 127.0.0.1          |
| CONTACTCENTER_LMTP_PORT    | port for LMTP; 0 is none                                         | 0                  |
| CONTACTCENTER_MAIL_BYTES   | the longest mail taken                                           | 25 000 000         |
| CONTACTCENTER_CLAMD        | ClamAV that looks at shoppers' files: host:port, or the path of its socket | none     |
| CONTACTCENTER_NOTICES_PER_HOUR | mails that no person wrote, to all addresses together       | 5000               |
| CONTACTCENTER_RELAY        | server for outgoing mail: smtp[+tls, +starttls]://user:password@host:port | none |
| CONTACTCENTER_MAILBOX_PORT | port of the demo mailbox, where mail goes without a relay; 0 is none | 8026           |
| CONTACTCENTER_PREPARED     | 0 where a PgBouncer older than 1.22 gives each transaction a connection | 1           |
| CONTACTCENTER_SOCKETS      | open chat sockets per network address and web process            | 200                |
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from channels_adapters.mail.relay import relay_settings
from contactcenter import embedded
from contactcenter.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = embedded.data_dir()
ROLE = os.environ.get("CONTACTCENTER_ROLE", "command")
DEBUG = os.environ.get("CONTACTCENTER_DEBUG") == "1"
IS_SECURE = os.environ.get("CONTACTCENTER_SECURE") == "1"
SECRET_KEY = embedded.secret_key()


def _listed(variable: str) -> list[str]:
    return [entry.strip() for entry in os.environ.get(variable, "").split(",") if entry.strip()]


SEALING_KEYS = _listed("CONTACTCENTER_SEALING_KEYS")
SEALING_KEYS_FILE = DATA_DIR / "sealing_keys"
ALLOWED_HOSTS = _listed("CONTACTCENTER_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
_USUAL_URL = f"https://{ALLOWED_HOSTS[0]}" if _listed("CONTACTCENTER_HOSTS") else "http://localhost:8000"
SERVICE_URL = os.environ.get("CONTACTCENTER_URL", _USUAL_URL).rstrip("/")
CSRF_TRUSTED_ORIGINS = _listed("CONTACTCENTER_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "routing",
    "contactcenter.tickets",
    "contactcenter.access",
    "contactcenter.intake",
    "contactcenter.delivery",
    "contactcenter.desk",
    "contactcenter.inbox",
    "contactcenter.supervision",
    "contactcenter.storefront",
    "contactcenter.api",
    "contactcenter",
]

MIDDLEWARE = [
    "contactcenter.logs.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "contactcenter.access.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "contactcenter.access.middleware.PeopleMiddleware",
    "contactcenter.access.middleware.WaitingLineMiddleware",
    "contactcenter.access.middleware.LanguageMiddleware",
    "contactcenter.access.middleware.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "contactcenter.urls"
ASGI_APPLICATION = "contactcenter.asgi.application"
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- PostgreSQL: the truth -------------------------------------------------------------------------------------------
DATABASE_URL = os.environ.get("DATABASE_URL") or embedded.database_url()
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
# Who stops inside a transaction must give its locks back within a second; requests may take longer.
_IDLE_IN_TRANSACTION_MS = {"web": 5_000, "worker": 1_000, "listen": 1_000}.get(ROLE, 60_000)
# Where clocks are fired: whoever stops there makes each that it took late by as much.
FIRING_IDLE_MS = 500 if ROLE in ("web", "worker", "listen") else 60_000
_STATEMENT_MS = {"web": 15_000, "worker": 15_000, "listen": 15_000}.get(ROLE, 0)
# A command, and a test on a slow machine, may wait for its turn; a person may not.
_LOCK_MS = 5_000 if ROLE in ("web", "worker", "listen") else 30_000
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 3,
    # A host that is gone says nothing: its connections are given up within some ten seconds, not within hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": f"contactcenter-{ROLE}",
    # Of what routing.services.prepared asks; Django's own cursors prepare nothing.
    "prepare_threshold": None if os.environ.get("CONTACTCENTER_PREPARED") == "0" else 0,
    "options": (
        f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION_MS}"
        f" -c statement_timeout={_STATEMENT_MS} -c lock_timeout={_LOCK_MS}"
        # What is prepared is planned once. By itself the server plans anew each time where it takes a plan for these
        # very values to be a little cheaper, and of most of ours planning takes longer than running.
        " -c plan_cache_mode=force_generic_plan"
    ),
}
if ROLE == "web":
    # The pool is for web processes only: Celery closes it around every task, and a command needs one connection.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": 16,
        "timeout": 3,
        "max_idle": 120,
        # Each further try waits twice as long as the one before, for as long as this; after that the next request tries
        # afresh. By its default of five minutes a database that was away for a minute stayed away for two.
        "reconnect_timeout": 2,
    }

# --- Valkey or Redis: nudges only ------------------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL") or embedded.redis_url()
_SOCKET_TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
CHANNEL_LAYERS = {
    "default": {
        # The pub/sub layer on purpose: the core layer drops sockets that idle for 5 s under redis-py 8.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # One more try finds a Valkey that was started anew behind a connection of ours.
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "retry": Retry(NoBackoff(), 1)}],
            "prefix": "contactcenter",
        },
    }
}
CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {**_SOCKET_TIMEOUTS, "visibility_timeout": 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a worker without a broker still sweeps
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "contactcenter"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_POOL = "threads"  # a task only wakes the pulse of its process, so it must run in that process
CELERY_WORKER_CONCURRENCY = 1

# --- what is served --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()]
MEDIA_ROOT = DATA_DIR / "attachments"
MEDIA_URL = ""  # attachments leave through a view that asks for permission, never by address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
ATTACHMENT_MAX_BYTES = 10_000_000
VISITORS_PER_ADDRESS_AND_MINUTE = int(os.environ.get("CONTACTCENTER_VISITORS", "60"))
SOCKETS_PER_ADDRESS = int(os.environ.get("CONTACTCENTER_SOCKETS", "200"))
# Programs in our own network that alerts may be sent to, as "http://127.0.0.1:8090"; all others must be public.
WEBHOOK_LOCAL_ORIGINS = _listed("CONTACTCENTER_WEBHOOK_ORIGINS")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
# Whether subdomains have TLS and plain http is redirected is known to whoever owns the name and the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "contactcenter.access.views.csrf_failed"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF, "ws:", "wss:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["contactcenter.access.permissions.Nobody"],  # each view names its own
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "contactcenter.access.refusals.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "contactcenter.api.openapi.ProgramSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "contactcenter",
    "DESCRIPTION": "Tickets, queues, agents and presence, for programs. docs/api.md begins with three examples.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["contactcenter.api.openapi.only_version_1"],
    "POSTPROCESSING_HOOKS": ["contactcenter.api.openapi.close_objects"],
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "TAGS": [{"name": name} for name in ("tickets", "customers", "queues", "agents", "presence")],
}

AUTHENTICATION_BACKENDS = ["contactcenter.access.backend.PeopleBackend"]
SESSION_ENGINE = "contactcenter.access.session_store"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- channels: declared here, never chosen in code -------------------------------------------------------------------
CHANNEL_ADAPTERS = [
    "channels_adapters.webchat.WebChat",
    "channels_adapters.callback_manual.ManualCallback",
    "channels_adapters.email.Email",
    "channels_adapters.messenger.Messenger",
]

# --- mail ------------------------------------------------------------------------------------------------------------
MAIL_HOST = os.environ.get("CONTACTCENTER_SMTP_HOST", "127.0.0.1")
MAIL_PORT = int(os.environ.get("CONTACTCENTER_SMTP_PORT", "8025"))
LMTP_PORT = int(os.environ.get("CONTACTCENTER_LMTP_PORT", "0"))
MAIL_MAX_BYTES = int(os.environ.get("CONTACTCENTER_MAIL_BYTES", "25000000"))
CLAMD = os.environ.get("CONTACTCENTER_CLAMD", "")
MOST_NOTICES_PER_HOUR = int(os.environ.get("CONTACTCENTER_NOTICES_PER_HOUR", "5000"))
_RELAY = os.environ.get("CONTACTCENTER_RELAY", "")
# Without a server to send by, this machine keeps what would be sent, to be looked at; never where shoppers come.
MAILBOX_PORT = 0 if _RELAY or IS_SECURE else int(os.environ.get("CONTACTCENTER_MAILBOX_PORT", "8026"))
# What an account's own settings leave open.
ADAPTER_DEFAULTS: dict[str, dict[str, str]] = {
    "email": relay_settings(_RELAY or (f"smtp://127.0.0.1:{MAILBOX_PORT}" if MAILBOX_PORT else ""))
}

LOGGING = logging_config(os.environ.get("CONTACTCENTER_LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "logging.config.dictConfig"
