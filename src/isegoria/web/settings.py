"""Django's settings, from `isegoria.web.configuration` and from what is the same on every site."""

from __future__ import annotations

from pathlib import Path

from isegoria.web.configuration import read_configuration
from isegoria.web.languages import installed_languages

CONFIGURATION = read_configuration()
_HERE = Path(__file__).resolve().parent

SECRET_KEY = CONFIGURATION.secret_key
DEBUG = False
ALLOWED_HOSTS = sorted({CONFIGURATION.host, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [CONFIGURATION.url]
SITE_NAME = CONFIGURATION.name
SITE_URL = CONFIGURATION.url

INSTALLED_APPS = [
    "isegoria.store",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "ninja",
    "isegoria.web",
]

MIDDLEWARE = [
    "isegoria.web.operations.note_route",
    "django.middleware.security.SecurityMiddleware",
    "isegoria.web.headers.security_headers",
    "isegoria.web.log.answer_log",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "isegoria.web.languages.choose_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "isegoria.web.failures.say_service_errors",
]

ROOT_URLCONF = "isegoria.web.urls"
WSGI_APPLICATION = "isegoria.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "isegoria.web.context.site",
            ],
        },
    }
]

DATABASES = {"default": dict(CONFIGURATION.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/organise/"
LOGIN_URL = "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if CONFIGURATION.email else "none"
ACCOUNT_ADAPTER = "isegoria.web.accounts.AccountAdapter"
# Passkeys for newcomers need the address to be confirmed in the same session, so by a code, not by a link.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(CONFIGURATION.email)
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = bool(CONFIGURATION.email)
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{CONFIGURATION.name}] "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIGURATION.secure else "http"
ACCOUNT_USER_DISPLAY = "isegoria.web.accounts.called"
# Beside allauth's own limits of attempts; counted in this process's memory, by address or account.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIGURATION.proxy else 0
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": one["id"],
                "name": one["name"],
                "client_id": one["client_id"],
                "secret": one["secret"],
                "settings": {"server_url": one["server_url"]},
            }
            for one in CONFIGURATION.oidc
        ]
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A site that sends no e-mail can verify no address, and its accounts deserve passkeys all the same.
MFA_ALLOW_UNVERIFIED_EMAIL = not CONFIGURATION.email
MFA_PASSKEY_SIGNUP_ENABLED = bool(CONFIGURATION.email)
MFA_FORMS = {
    "add_webauthn": "isegoria.web.passkeys.NewKeyForm",
    "signup_webauthn": "isegoria.web.passkeys.FirstKeyForm",
    "edit_webauthn": "isegoria.web.passkeys.KeyForm",
}
MFA_TOTP_ISSUER = CONFIGURATION.name
# Without https, browsers offer passkeys on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIGURATION.secure

LANGUAGE_CODE = CONFIGURATION.language
LANGUAGES = installed_languages(_HERE / "locale")
LOCALE_PATHS = [_HERE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIGURATION.time_zone
FORMAT_MODULE_PATH = "isegoria.web.formats"

STATIC_URL = "/static/"
STATIC_ROOT = None  # static files are served from the packages themselves: nothing is collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "isegoria.web.assets.Assets"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+\?v=.+$"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CONFIGURATION.secure
CSRF_COOKIE_SECURE = CONFIGURATION.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.proxy else None
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.secure else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# An export of a large conversation is uploaded whole; it is written to disk, not held in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_HANDLERS = [
    "isegoria.web.uploads.MeasuredUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Who words and translates for stewards; None for nobody: they work without.
STEWARD_MODEL = CONFIGURATION.model
if CONFIGURATION.email:
    vars().update(CONFIGURATION.email)
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = CONFIGURATION.email_from

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Limits are counted here for everybody who asks within a minute; the usual 300 would forget them.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# Everything logs alike, and without personal data.
LOGGING_CONFIG = "isegoria.web.logs.set_up"
LOGGING = {"form": CONFIGURATION.log}
