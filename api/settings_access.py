"""Settings of who may ask: addresses, sessions, rates, sign-in at a provider of identities, and where the audit log is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.operations.options import SettingError

#: Every setting by its environment variable, with its default.
DEFAULTS: Mapping[str, str] = {
    "XINTU_TRUSTED_PROXIES": "",
    "XINTU_PUBLIC_URL": "",
    "XINTU_SESSION_IDLE": "1800",
    "XINTU_SESSION_MOST": "43200",
    "XINTU_RATE_PRINCIPAL": "30000",
    "XINTU_RATE_ADDRESS": "60000",
    "XINTU_AUDIT_DIGEST": "sha256",
    "XINTU_AUDIT_KEY_FILE": "",
    "XINTU_AUDIT_ANCHOR_FILE": "",
    "XINTU_OIDC_ISSUER": "",
    "XINTU_OIDC_CLIENT": "",
    "XINTU_OIDC_SECRET": "",
    "XINTU_OIDC_CLAIMS": "",
}


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider of identities; ``issuer`` "" = none. ``claims``: the file that says which claims mean which roles."""

    issuer: str = ""
    client: str = ""
    secret: str = ""
    claims: str = ""

    def __repr__(self) -> str:
        return f"Oidc(issuer={self.issuer!r}, client={self.client!r})"


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Times are seconds, rates are requests a minute (0 = no limit)."""

    trusted_proxies: tuple[str, ...] = ()
    public_url: str = ""
    session_idle: int = 1_800
    session_most: int = 43_200
    rate_principal: int = 30_000
    rate_address: int = 60_000
    audit_digest: Literal["sha256", "sm3"] = "sha256"
    audit_key_file: str = ""
    audit_anchor_file: str = ""
    oidc: Oidc = Oidc()

    @classmethod
    def read(cls, value: Mapping[str, str]) -> AccessSettings:
        """From all settings with their defaults; ``SettingError`` for a number that is none."""
        return cls(
            trusted_proxies=tuple(filter(None, (part.strip() for part in value["XINTU_TRUSTED_PROXIES"].split(",")))),
            public_url=value["XINTU_PUBLIC_URL"].rstrip("/"),
            session_idle=_number(value, "XINTU_SESSION_IDLE"),
            session_most=_number(value, "XINTU_SESSION_MOST"),
            rate_principal=_number(value, "XINTU_RATE_PRINCIPAL"),
            rate_address=_number(value, "XINTU_RATE_ADDRESS"),
            audit_digest="sm3" if value["XINTU_AUDIT_DIGEST"].lower() == "sm3" else "sha256",
            audit_key_file=value["XINTU_AUDIT_KEY_FILE"],
            audit_anchor_file=value["XINTU_AUDIT_ANCHOR_FILE"],
            oidc=Oidc(
                value["XINTU_OIDC_ISSUER"].rstrip("/"),
                value["XINTU_OIDC_CLIENT"],
                value["XINTU_OIDC_SECRET"],
                value["XINTU_OIDC_CLAIMS"],
            ),
        )


def _number(value: Mapping[str, str], name: str) -> int:
    if not value[name].isascii() or not value[name].isdigit():
        raise SettingError(name, value[name])
    return int(value[name])
