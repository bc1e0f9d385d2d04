"""Configuration by environment: read and checked once, at start, before anything else happens.

| variable | meaning | default |
|---|---|---|
| ISEGORIA_DATA | folder for the database, keys, the head of the record, uploads | ./isegoria-data |
| DATABASE_URL | postgres://… ; without it, SQLite in ISEGORIA_DATA | |
| ISEGORIA_SECRET_KEY | 32 characters or more; without it, made once in ISEGORIA_DATA | |
| ISEGORIA_LOG_KEY | key of the public record, 32 bytes as base64; without it, made once in ISEGORIA_DATA | |
| ISEGORIA_URL | where people reach the site | http://127.0.0.1:8000 |
| ISEGORIA_NAME | the site's name | Isegoria |
| ISEGORIA_LANGUAGE | language of first visits that ask for none of ours | en |
| ISEGORIA_TIME_ZONE | in which times are shown and read, such as Asia/Tokyo | UTC |
| ISEGORIA_EMAIL_URL | smtp+tls://user:password@host:587 ; without it, no e-mail is sent | |
| ISEGORIA_EMAIL_FROM | sender | |
| ISEGORIA_SIGNUP | open: anybody may make an account; closed: only whom organisers add | open |
| ISEGORIA_ORGANISERS | anyone: every account may open conversations; chosen: only whom you choose | chosen |
| ISEGORIA_OIDC | JSON list of {"id", "name", "client_id", "secret", "server_url"} | |
| ISEGORIA_MODEL | JSON {"url", "name", "key"}: an OpenAI-compatible endpoint that words for stewards | |
| ISEGORIA_STEWARD_HOOK | JSON {"url", "key"}: the one program that stewards may tell something | |
| ISEGORIA_WITNESSES | JSON list of {"url", "key"}: who is asked to cosign the public record | |
| ISEGORIA_PROXY | yes: behind a proxy that sets X-Forwarded-For and -Proto | no |
| ISEGORIA_METRICS_TOKEN | a scraper's bearer token; without it only this machine may scrape | |
| ISEGORIA_LOG | json; for terminals: text, or warnings alone; off | json where the site is served |
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

from isegoria.record.cosignatures import WitnessKey
from isegoria.record.errors import NoteError

if TYPE_CHECKING:
    from collections.abc import Mapping

Provider: TypeAlias = dict[str, str]

_SHORTEST_KEY = 32
_LOG_KEY_BYTES = 32
_YES = {"1", "yes", "true", "on"}
_NO = {"", "0", "no", "false", "off"}
_SHORTEST_HOOK_KEY = 24
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_OIDC_KEYS = ("id", "name", "client_id", "secret", "server_url")


class ConfigurationError(ImproperlyConfigured):
    """A variable is wrong: names it, the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that differs from one site to the next."""

    data: Path
    database: Mapping[str, Any]
    secret_key: str
    log_key: bytes
    url: str
    name: str
    language: str
    time_zone: str
    email: Mapping[str, Any] | None
    email_from: str
    signup: str
    organisers: str
    oidc: tuple[Provider, ...]
    witnesses: tuple[Provider, ...]
    model: Provider | None
    steward_hook: Provider | None
    proxy: bool
    metrics_token: str
    log: str

    @property
    def host(self) -> str:
        """The host name of `url`."""
        return urlsplit(self.url).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether people reach the site by https."""
        return self.url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return bool(self.database["ENGINE"] == "django.db.backends.sqlite3")


def read_configuration(variables: Mapping[str, str] | None = None) -> Configuration:
    """Read and check the environment.

    Args:
        variables: the environment; by default, this process's own.

    Raises:
        ConfigurationError: a variable is wrong.
    """
    given = os.environ if variables is None else variables
    data = Path(given.get("ISEGORIA_DATA") or "isegoria-data").resolve()
    return Configuration(
        data=data,
        database=_database(given.get("DATABASE_URL", ""), data),
        secret_key=_secret_key(given.get("ISEGORIA_SECRET_KEY", ""), data),
        log_key=_log_key(given.get("ISEGORIA_LOG_KEY", "")),
        url=_url(given.get("ISEGORIA_URL") or "http://127.0.0.1:8000"),
        name=given.get("ISEGORIA_NAME") or "Isegoria",
        language=given.get("ISEGORIA_LANGUAGE") or "en",
        time_zone=_time_zone(given.get("ISEGORIA_TIME_ZONE") or "UTC"),
        email=_email(given.get("ISEGORIA_EMAIL_URL", "")),
        email_from=given.get("ISEGORIA_EMAIL_FROM") or "isegoria@localhost",
        signup=_one_of(given, "ISEGORIA_SIGNUP", ("open", "closed")),
        organisers=_one_of(given, "ISEGORIA_ORGANISERS", ("chosen", "anyone")),
        oidc=_oidc(given.get("ISEGORIA_OIDC", "")),
        witnesses=_witnesses(given.get("ISEGORIA_WITNESSES", "")),
        model=_model(given.get("ISEGORIA_MODEL", "")),
        steward_hook=_steward_hook(given.get("ISEGORIA_STEWARD_HOOK", "")),
        proxy=_flag(given, "ISEGORIA_PROXY"),
        metrics_token=given.get("ISEGORIA_METRICS_TOKEN", ""),
        log=_one_of(given, "ISEGORIA_LOG", ("off", "json", "text", "warnings")),
    )


def _database(url: str, data: Path) -> Mapping[str, Any]:
    if not url:
        return _sqlite(data / "isegoria.sqlite3")
    try:
        parsed: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except Exception as wrong:
        raise ConfigurationError(
            "DATABASE_URL cannot be read; write it as postgres://name:password@host:5432/database"
        ) from wrong
    engine = str(parsed.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        return _sqlite(Path(str(parsed["NAME"])))
    if not engine.startswith("django.db.backends.postgresql"):
        raise ConfigurationError(
            f"DATABASE_URL names {url.split(':', 1)[0]!r}; use postgres://… or leave it out for SQLite"
        )
    parsed["ENGINE"] = "django.db.backends.postgresql"
    return {**parsed, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def _sqlite(path: Path) -> Mapping[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A transaction that will write waits its turn at once instead of failing halfway.
            "transaction_mode": "IMMEDIATE",
            # FULL: what was acknowledged survives a power cut.
            # secure_delete: what is erased is overwritten in the file, as Debian’s SQLite does by itself.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
            "PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=4000; PRAGMA secure_delete=ON",
        },
    }


def _secret_key(given: str, data: Path) -> str:
    if given:
        if len(given) < _SHORTEST_KEY:
            raise ConfigurationError(
                f"ISEGORIA_SECRET_KEY has {len(given)} characters; give {_SHORTEST_KEY} or more, at random"
            )
        return given
    path = data / "secret-key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text("ascii").strip()
    except OSError as wrong:
        raise ConfigurationError(
            f"ISEGORIA_DATA: {wrong.strerror or wrong} at {wrong.filename}; name a folder that can be written"
        ) from wrong
    if len(key) < _SHORTEST_KEY:
        raise ConfigurationError(f"{path} is damaged; restore it, or delete it and everybody starts anew")
    return key


def _make_key(path: Path) -> None:
    """Make a key; of several processes that start at once, all get the same, and none gets half of it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _log_key(given: str) -> bytes:
    """Read the key of the record; empty where it lies in a file."""
    try:
        key = base64.b64decode(given, validate=True)
    except binascii.Error:
        key = b"?"
    if len(key) not in {0, _LOG_KEY_BYTES}:
        raise ConfigurationError(
            f"ISEGORIA_LOG_KEY is not {_LOG_KEY_BYTES} bytes as base64; take the line in the file log-key"
        )
    return key


def _url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ConfigurationError(
            f"ISEGORIA_URL is {given!r}; write scheme and host alone, such as https://debate.example.org"
        )
    return given.rstrip("/")


def _time_zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (ValueError, OSError, ZoneInfoNotFoundError) as wrong:
        raise ConfigurationError(
            f"ISEGORIA_TIME_ZONE is {given!r}; write a zone such as Asia/Tokyo or Europe/Paris"
        ) from wrong
    return given


def _email(url: str) -> Mapping[str, Any] | None:
    if not url:
        return None
    try:
        return dict(environ.Env.email_url_config(url))
    except Exception as wrong:
        raise ConfigurationError(
            "ISEGORIA_EMAIL_URL cannot be read; write it as smtp+tls://name:password@host:587"
        ) from wrong


def _oidc(given: str) -> tuple[Provider, ...]:
    if not given:
        return ()
    try:
        providers = json.loads(given)
        found = tuple({key: str(one[key]) for key in _OIDC_KEYS} for one in providers)
    except (ValueError, TypeError, KeyError) as wrong:
        raise ConfigurationError(
            "ISEGORIA_OIDC cannot be read; give a JSON list of objects with " + ", ".join(_OIDC_KEYS)
        ) from wrong
    return found


def _witnesses(given: str) -> tuple[Provider, ...]:
    if not given:
        return ()
    try:
        found = tuple(
            {"url": str(one["url"]).rstrip("/"), "key": str(one["key"])} for one in json.loads(given)
        )
    except (ValueError, TypeError, KeyError) as wrong:
        raise ConfigurationError(
            "ISEGORIA_WITNESSES cannot be read; give a JSON list of objects with url, key"
        ) from wrong
    names = set()
    for one in found:
        parts = urlsplit(one["url"])
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ConfigurationError(
                f"ISEGORIA_WITNESSES names {one['url']!r}; write an address such as https://witness.example.org"
            )
        try:
            names.add(WitnessKey.parse(one["key"]).name)
        except NoteError as wrong:
            raise ConfigurationError(f"ISEGORIA_WITNESSES, key of {one['url']}: {wrong}") from wrong
    if len(names) < len(found):
        raise ConfigurationError("ISEGORIA_WITNESSES names a witness twice; name each once, by one key")
    return found


def _model(given: str) -> Provider | None:
    if not given:
        return None
    try:
        told = json.loads(given)
        found = {"url": str(told["url"]), "name": str(told["name"]), "key": str(told.get("key", ""))}
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise ConfigurationError(
            "ISEGORIA_MODEL cannot be read; give a JSON object with url, name and, where one is needed, key"
        ) from wrong
    if urlsplit(found["url"]).scheme not in {"http", "https"} or not urlsplit(found["url"]).hostname:
        raise ConfigurationError(
            f"ISEGORIA_MODEL names {found['url']!r}; write an address such as http://127.0.0.1:8080/v1"
        )
    return found


def _steward_hook(given: str) -> Provider | None:
    """Read where stewards' messages go; the key is one of Standard Webhooks, which signs them."""
    if not given:
        return None
    try:
        told = json.loads(given)
        found = {"url": str(told["url"]), "key": str(told["key"])}
        secret = base64.b64decode(found["key"].removeprefix("whsec_"), validate=True)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise ConfigurationError(
            "ISEGORIA_STEWARD_HOOK cannot be read; give a JSON object with url and key, the key as base64"
        ) from wrong
    if len(secret) < _SHORTEST_HOOK_KEY:
        raise ConfigurationError(
            f"ISEGORIA_STEWARD_HOOK has a key of {len(secret)} bytes; "
            f"give {_SHORTEST_HOOK_KEY} or more at random, as base64"
        )
    parts = urlsplit(found["url"])
    plain = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
    if not parts.hostname or parts.username or parts.fragment or (parts.scheme != "https" and not plain):
        raise ConfigurationError(
            "ISEGORIA_STEWARD_HOOK has no address that messages may go to; "
            "write one such as https://example.org/hook, or http:// on this machine alone"
        )
    return found


def _one_of(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = given.get(name) or choices[0]
    if value not in choices:
        raise ConfigurationError(f"{name} is {value!r}; choose {' or '.join(choices)}")
    return value


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "").lower()
    if value not in _YES | _NO:
        raise ConfigurationError(f"{name} is {value!r}; write yes or no")
    return value in _YES
