"""All settings. The environment is read here and nowhere else."""

import os
import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from portal.core import embedded
from portal.core.mail_address import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR", BASE_DIR / "var"))
EMBEDDED = os.environ.get("PORTAL_EMBEDDED") == "1"

# --- The servers: by address, or embedded, or none and then no command may run -------------
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
ON_EMBEDDED_SERVERS = EMBEDDED and not DATABASE_URL and not REDIS_URL
if ON_EMBEDDED_SERVERS:
    try:
        DATABASE_URL, REDIS_URL = embedded.ensure(VAR_DIR)
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from error
if not DATABASE_URL or not REDIS_URL:
    sys.stderr.write(
        "Chưa biết dùng máy chủ nào: đặt DATABASE_URL và REDIS_URL, hoặc PORTAL_EMBEDDED=1 (./dev tự đặt).\n"
    )
    raise SystemExit(2)


def database_from(url: str) -> dict:
    """A Django DATABASES entry from postgresql://user:password@host:port/name; a socket folder may stand in ?host=."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": query.get("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database_from(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# --- Who may come ---------------------------------------------------------------------------
def networks(text: str) -> list:
    """Networks as CIDR or single addresses, by comma."""
    return [ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()]


def days_of(text: str) -> tuple[int, int, int]:
    """Three days of a month by comma, none before the one before it, from the 15th to the 19th."""
    parts = text.split(",")
    days = [int(one) for one in parts if one.strip().isdecimal()]
    if len(days) != len(parts) or len(days) != 3 or not 15 <= days[0] <= days[1] <= days[2] <= 19:
        sys.stderr.write(
            "PORTAL_INTERNAL_DAYS phải là ba ngày từ 15 đến 19, ví dụ 16,17,18: cấp xã, sở và huyện, chốt kỳ.\n"
        )
        raise SystemExit(2)
    return days[0], days[1], days[2]


DEBUG = os.environ.get("PORTAL_DEBUG") == "1"
if DEBUG and not EMBEDDED:
    sys.stderr.write(
        "PORTAL_DEBUG=1 lộ mã nguồn và dữ liệu cho người lạ: chỉ dùng trên máy chủ nhúng (PORTAL_EMBEDDED=1).\n"
    )
    raise SystemExit(2)
DEMO = os.environ.get("PORTAL_DEMO") == "1"
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY", "")
if not SECRET_KEY and EMBEDDED:
    SECRET_KEY = embedded.local_secret(VAR_DIR)
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith(("django-insecure-", "change-me")):
    sys.stderr.write("PORTAL_SECRET_KEY thiếu hoặc quá yếu: đặt một chuỗi ngẫu nhiên dài ít nhất 50 ký tự.\n")
    raise SystemExit(2)
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_ORIGINS", "").split(",") if origin]
SECURE = os.environ.get("PORTAL_HTTPS") == "1"
PUBLIC_FIGURES = os.environ.get("PORTAL_PUBLIC_FIGURES") == "1"  # approved figures of closed periods, for everybody

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is asked nothing more
    "django.contrib.auth.backends.ModelBackend",
]
# Networks that are not "the Internet" (domain.md §10): the provincial one by setting; this machine alone where none is
# named, and behind HTTPS none at all.
TRUSTED_NETWORKS = networks(os.environ.get("PORTAL_TRUSTED_NETWORKS", "" if SECURE else "127.0.0.0/8,::1"))
# Whose X-Forwarded-For is believed; a Unix socket always is.
PROXIES = networks(os.environ.get("PORTAL_PROXIES", "127.0.0.0/8,::1"))
IDLE_SECONDS, IDLE_SECONDS_ADMINISTRATOR = 15 * 60, 5 * 60
# Wrong log-ins and codes that lock out (portal/accounts/lockout.py): of one name at one address, of one name from anywhere,
# from one address whatever the names; a whole office stands behind one address.
AXES_FAILURE_LIMIT, LOCKOUT_PER_NAME, LOCKOUT_PER_ADDRESS = 5, 20, 200
AXES_HANDLER = "portal.accounts.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a right log-in forgets
AXES_COOLOFF_TIME = timedelta(minutes=30)  # or one click of the level above
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who came in stands in the log file and in last_login
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "portal.core.addresses.counted_address"
AXES_LOCKOUT_CALLABLE = "portal.accounts.views.entrance.locked_out"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "portal.accounts.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Cổng DVC Hà Tĩnh"
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = IDLE_SECONDS  # domain.md §10: locked after 15 idle minutes (portal/accounts/gate.py prolongs it)
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- The house ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.core.site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.core",
    "portal.units",
    "portal.accounts",
    "catalog",
    "targets",
    "reporting",
    "portal.dashboards",
]
MIDDLEWARE = [
    "portal.core.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.keeping.NotKept",  # below the static files, which may well be kept
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.accounts.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "portal.dashboards.context.frame",
            ],
            # i18n too: every template speaks through gettext, none has to load it.
            "builtins": ["portal.core.templatetags.vn", "django.templatetags.i18n", "portal.core.templatetags.said"],
        },
    }
]

# --- Language, time, files --------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]  # the source of every message; others come with a locale/<xx>: CONTRIBUTING.md
TIME_ZONE = "Asia/Ho_Chi_Minh"  # the office's zone, whatever the server's (domain.md §3)
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]  # its vi: what libraries say and have no Vietnamese for
FORMAT_MODULE_PATH = "portal.formats"
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
SCREENS_DIR = BASE_DIR / "docs/screens"  # pictures of the pages, for the help; ./dev screens makes them
STATICFILES_DIRS = [BASE_DIR / "static", ("screens", SCREENS_DIR)]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # one return of a department: 600 lines × 9 counts

# --- Jobs -------------------------------------------------------------------------------------
# Celery spells the socket address of redis-py its own way.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_TASK_IGNORE_RESULT = True  # a job's record is its row in the database
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "global_keyprefix": os.environ.get("PORTAL_BROKER_PREFIX", ""),  # for a broker shared with others
}
if not CELERY_TASK_SOFT_TIME_LIMIT < CELERY_TASK_TIME_LIMIT < CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]:
    sys.stderr.write("CELERY_TASK_TIME_LIMIT phải nhỏ hơn visibility_timeout: nếu không một báo cáo bị lập hai lần.\n")
    raise SystemExit(2)  # a worker runs no system check (portal/core/checks.py) that would stop it
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
EMAIL_URL = os.environ.get("PORTAL_EMAIL_URL", f"file://{VAR_DIR / 'mail'}" if DEMO else "")
globals().update(mail_settings(EMAIL_URL))  # EMAIL_HOST and its like
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("PORTAL_EMAIL_FROM", "khong-tra-loi@localhost")
# Days of the month by which communes send, then districts and departments, then the month is closed (domain.md §3): a choice
# of the office's, after the cut-off of the 14th and before the decision's "trước ngày 20".
COMMUNE_DAY, UNIT_DAY, CLOSE_DAY = days_of(os.environ.get("PORTAL_INTERNAL_DAYS", "16,17,18"))
CLOSE_BY_ITSELF = os.environ.get("PORTAL_CLOSE_BY_ITSELF") == "1"  # else a person closes months: docs/decisions

# --- Machines -----------------------------------------------------------------------------------
API_RATE = os.environ.get("PORTAL_API_RATE", "120/min")  # calls of one key
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",  # shared by all web processes: they count together
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": os.environ.get("PORTAL_BROKER_PREFIX", "") + "cache",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # a server that hangs must not take us along
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.authentication.TokenAuthentication",  # first: it makes the answer 401 where nobody is known
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.core.parsers.CleanJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["portal.accounts.throttling.TokenThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.core.problems.refused",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng theo dõi dịch vụ công trực tuyến Hà Tĩnh",
    "DESCRIPTION": "Số liệu dịch vụ công trực tuyến toàn trình: đơn vị, thủ tục, kỳ, biểu tháng, kết quả, báo cáo.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],  # how to call is no secret; the data are
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": None,
    "ENUM_NAME_OVERRIDES": {
        "ReturnState": "reporting.models.State",
        "EditionState": "reporting.models.Edition.State",
        "ProvisionStatus": "catalog.models.ProvisionStatus",
    },
    "AUTHENTICATION_WHITELIST": ["portal.accounts.authentication.TokenAuthentication"],
}

# --- The watch ----------------------------------------------------------------------------------
METRICS_TOKEN = os.environ.get("PORTAL_METRICS_TOKEN", "")
METRICS_OPEN = EMBEDDED and not METRICS_TOKEN  # on the embedded servers nobody else's figures are told
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{message}",
            "style": "{",
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("PORTAL_LOG_FORMAT") == "json" else "line",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG", "INFO")},
}
