"""Settings: one frozen object, built here from the environment, passed down. No other module reads the environment.

XINTU_WORKSPACE        folder of the workspace (default: xintu-workspace)
XINTU_DATABASE_URL     SQLAlchemy URL instead of the workspace's SQLite file
XINTU_KEY              key for personal numbers, hex (default: the workspace's key file)
XINTU_NEO4J_URL        e.g. neo4j+s://graph.example:7687; XINTU_NEO4J_USER, XINTU_NEO4J_PASSWORD, XINTU_NEO4J_DATABASE
XINTU_LANG             zh (default) or en
XINTU_TIMEZONE         where days begin and end, e.g. Asia/Shanghai (default: the zone of the machine)
XINTU_WEBHOOK_PRIVATE  no (default) or yes: webhooks may lead to inner addresses, and go by http
XINTU_WATCH_SECONDS    how often a server runs watches that are due (default 300; 0 = never)
XINTU_EXPIRE_AT        when a server ends each day's publications, HH:MM (default 00:10), or never
XINTU_SCREEN_AHEAD     yes (default) or no: a server begins at its start what processes for files of applicants are forked from
XINTU_SMTP_URL         smtp://[user:password@]host[:port] or smtps://…: sends digests of watches; XINTU_SMTP_FROM: from whom

Those in ``SECRETS`` may be files instead: XINTU_DATABASE_URL_FILE names the file that holds XINTU_DATABASE_URL. What can be set of
the running service (limits, logs, metrics, traces) is in ``api.operations.options``;
of users, sessions, rates and the audit log in ``api.settings_access``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.operations import options
from api.operations.options import Operations, SettingError
from api.settings_access import DEFAULTS as ACCESS_DEFAULTS
from api.settings_access import AccessSettings
from loaders.secret_files import SecretError, secret

#: Every setting by its environment variable, with its default; the docs test holds docs/settings.md against it.
DEFAULTS: Mapping[str, str] = {
    "XINTU_WORKSPACE": "xintu-workspace",
    "XINTU_DATABASE_URL": "",
    "XINTU_KEY": "",
    "XINTU_NEO4J_URL": "",
    "XINTU_NEO4J_USER": "neo4j",
    "XINTU_NEO4J_PASSWORD": "",
    "XINTU_NEO4J_DATABASE": "neo4j",
    "XINTU_LANG": "zh",
    "XINTU_TIMEZONE": "",  # kept by api.service.days before anything counts a day
    **ACCESS_DEFAULTS,
    **options.DEFAULTS,
    "XINTU_WEBHOOK_PRIVATE": "no",
    "XINTU_WATCH_SECONDS": "300",
    "XINTU_EXPIRE_AT": "00:10",
    "XINTU_SCREEN_AHEAD": "yes",
    "XINTU_SMTP_URL": "",
    "XINTU_SMTP_FROM": "xintu@localhost",
}

#: Settings that are secrets: never printed, and each may be a file, named by ``NAME_FILE``.
SECRETS = ("XINTU_DATABASE_URL", "XINTU_KEY", "XINTU_NEO4J_PASSWORD", "XINTU_SMTP_URL", "XINTU_OIDC_SECRET")


def language_of(environment: Mapping[str, str]) -> Literal["zh", "en"]:
    """The language of what people read; read by itself, so that what is wrong with other settings can be told."""
    return "en" if environment.get("XINTU_LANG", "").lower().startswith("en") else "zh"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the workspace is, which graph server to push to, and the language of what people read."""

    workspace: Path
    database_url: str
    neo4j_url: str
    neo4j_user: str
    neo4j_password: str
    neo4j_database: str
    language: Literal["zh", "en"]
    access: AccessSettings
    operations: Operations
    webhook_private: bool
    watch_seconds: int
    expire_at: datetime.time | None
    screen_ahead: bool
    smtp_url: str
    smtp_from: str
    #: What the demo offers (users, stories), a file; only ``xintu demo`` sets it.
    demo: Path | None = None

    def __repr__(self) -> str:
        return f"Settings(workspace={str(self.workspace)!r}, language={self.language!r})"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from environment variables; unset or empty ones take their defaults. Raises ``SettingError``."""
        try:
            hidden = {name: secret(environment, name) for name in SECRETS}
        except SecretError as error:
            raise SettingError(str(error).partition(":")[0], str(error).partition(": ")[2] or str(error)) from error
        value = {name: {**environment, **hidden}.get(name) or default for name, default in DEFAULTS.items()}
        return cls(
            workspace=Path(value["XINTU_WORKSPACE"]),
            database_url=value["XINTU_DATABASE_URL"],
            neo4j_url=value["XINTU_NEO4J_URL"],
            neo4j_user=value["XINTU_NEO4J_USER"],
            neo4j_password=value["XINTU_NEO4J_PASSWORD"],
            neo4j_database=value["XINTU_NEO4J_DATABASE"],
            language=language_of(environment),
            access=AccessSettings.read(value),
            operations=Operations.read(value),
            webhook_private=value["XINTU_WEBHOOK_PRIVATE"].lower() == "yes",
            watch_seconds=int(seconds) if (seconds := value["XINTU_WATCH_SECONDS"]).isdecimal() else 300,
            expire_at=_time(value["XINTU_EXPIRE_AT"]),
            screen_ahead=value["XINTU_SCREEN_AHEAD"].lower() == "yes",
            smtp_url=value["XINTU_SMTP_URL"],
            smtp_from=value["XINTU_SMTP_FROM"],
        )


def _time(text: str) -> datetime.time | None:
    """A time of day; None for never."""
    if text.lower() == "never":
        return None
    try:
        return datetime.datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise SettingError("XINTU_EXPIRE_AT", "HH:MM, or never") from error
