"""Signing in at a provider of identities (OpenID Connect, authorisation code with PKCE), with a state, a nonce and a signed token.

What is on the way is kept in the database, as its answer may reach another process.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
import yaml
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.datastructures import State

from api.access import people
from api.access.keys import ACTIVE
from api.access.moments import later
from api.access.policy import load_policy
from api.access.sessions import NewSession
from api.access.signing_in import begin
from api.access.tables import oidc_attempt, user
from api.audit.chain import Entry
from api.errors import Refused
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from api.settings_access import Oidc

COOKIE = "xintu_oidc"
SECONDS = 600
_SHIPPED = Path(__file__).with_name("oidc.yaml")
_ALGORITHMS = ["RS256", "ES256", "PS256"]
_WAIT = 10


@dataclass(frozen=True, slots=True)
class Going:
    """Where the browser goes, and what it has to bring back."""

    url: str
    state: str


def start(state: State, back: str) -> Going:
    """Begin: ``Refused`` (404) where no provider is set."""
    settings = _settings(state)
    sign, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    row = {"state": _digest(sign), "nonce": nonce, "verifier": verifier, "until": later(SECONDS)}
    service: ServiceDatabase = state.service
    with service.write() as connection:
        connection.execute(sa.delete(oidc_attempt).where(oidc_attempt.c.until < now()))
        connection.execute(sa.insert(oidc_attempt).values(row))
    with _client() as client:
        there = _discover(client, settings)["authorization_endpoint"]
    asked = {"nonce": nonce, "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
    url = prepare_grant_uri(there, settings.client, "code", back, "openid profile", sign, **asked)
    return Going(str(url), sign)


def finish(state: State, brought: tuple[str, str], back: str, address: str) -> NewSession:
    """A session of who the provider says it is; ``Refused`` for anything that does not fit what was begun."""
    settings, service = _settings(state), state.service
    sign, code = brought
    with service.write() as connection:
        query = sa.select(oidc_attempt).where(oidc_attempt.c.state == _digest(sign))
        attempt = connection.execute(query).one_or_none()
        connection.execute(sa.delete(oidc_attempt).where(oidc_attempt.c.state == _digest(sign)))
    if attempt is None or attempt.until <= now() or not code:
        raise Refused(403, "认证已过期 / sign-in is over", "state")
    claims = _claims(settings, (code, attempt.verifier, attempt.nonce), back)
    name = _enter(service, settings, claims, address, state)
    return begin(state, service, name, "", {"address": address, "issuer": settings.issuer})


def _settings(state: State) -> Oidc:
    settings: Oidc = state.settings.access.oidc
    if not settings.issuer:
        raise Refused(404, "未配置统一身份认证 / no provider of identities", "XINTU_OIDC_ISSUER")
    return settings


def _client() -> httpx.Client:
    return httpx.Client(timeout=_WAIT, trust_env=False)


def _discover(client: httpx.Client, settings: Oidc) -> dict[str, Any]:
    """The provider's own description; it must be of the issuer that is set."""
    try:
        answer = client.get(f"{settings.issuer}/.well-known/openid-configuration")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Refused(502, "认证方无应答 / no answer of the provider", settings.issuer) from error
    if str(found.get("issuer", "")).rstrip("/") != settings.issuer:
        raise Refused(502, "认证方不符 / another issuer", settings.issuer)
    return found


def _claims(settings: Oidc, given: tuple[str, str, str], back: str) -> dict[str, Any]:
    """What the provider's signed token says."""
    code, verifier, nonce = given
    fields = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": back}
    fields["client_id"] = settings.client
    try:
        with _client() as client:
            found = _discover(client, settings)
            auth = httpx.BasicAuth(settings.client, settings.secret) if settings.secret else httpx.USE_CLIENT_DEFAULT
            token = client.post(found["token_endpoint"], data=fields, auth=auth).raise_for_status().json()
            keys = KeySet.import_key_set(client.get(found["jwks_uri"]).raise_for_status().json())
        claims = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
        _check(claims, settings, nonce)
    except (httpx.HTTPError, JoseError, KeyError, TypeError, ValueError) as error:
        raise Refused(403, "认证未通过 / not signed in there", type(error).__name__) from error
    return claims


def _check(claims: dict[str, Any], settings: Oidc, nonce: str) -> None:
    """Of this issuer, for this client, in time, and for what was begun here."""
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "values": [settings.issuer, f"{settings.issuer}/"]},
        aud={"essential": True, "value": settings.client},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True},
        leeway=60,
    )
    registry.validate(claims)
    if not hmac.compare_digest(str(claims["nonce"]), nonce):
        raise ValueError("nonce")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != settings.client:
        raise ValueError("azp")


def _enter(service: ServiceDatabase, settings: Oidc, claims: dict[str, Any], address: str, state: State) -> str:
    """The user behind the claims, made or brought up to date; its name is out of issuer and subject, which never change."""
    told = user_of(settings, claims)
    if not told.roles:
        state.audit.record(Entry(told.name, "sign-in:refused", what={"address": address, "issuer": settings.issuer}))
        raise Refusal("no_role_there", 403)
    with service.write() as connection:
        row = connection.execute(sa.select(user).where(user.c.name == told.name)).one_or_none()
        if row is None:
            people.enter(connection, told)
        elif row.state != ACTIVE:
            raise Refusal("no_role_there", 403)
        else:
            people.change(connection, told.name, people.Change(told.roles, told.title, told.organisation, told.regions))
    return told.name


def user_of(settings: Oidc, claims: dict[str, Any]) -> people.NewUser:
    """A user as claims tell it, by the table of ``XINTU_OIDC_CLAIMS``."""
    try:
        table = yaml.safe_load(Path(settings.claims or _SHIPPED).read_text(encoding="utf-8"))
        roles, words = (
            dict(table["roles"]),
            {name: str(table.get(name) or "") for name in ("title", "organisation", "regions", "groups")},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise Refusal("bad_setting", 500, name="XINTU_OIDC_CLAIMS", value=settings.claims) from error
    known = load_policy().roles
    given = dict.fromkeys(roles[group] for group in _list(claims.get(words["groups"])) if group in roles)
    return people.NewUser(
        people.ELSEWHERE + _digest(f"{settings.issuer}\n{claims['sub']}")[:16],
        tuple(role for role in given if role in known),
        str(claims.get(words["title"]) or "")[:200],
        str(claims.get(words["organisation"]) or "")[:200],
        tuple(_list(claims.get(words["regions"]))),
    )


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part for part in value.replace(",", " ").split() if part]
    return [str(one) for one in value] if isinstance(value, list) else []


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
