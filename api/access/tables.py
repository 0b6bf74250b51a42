"""Users, their keys and sessions; who failed to sign in; who is on the way to a provider of identities."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

user = sa.Table(
    "service_user",
    METADATA,
    sa.Column("name", TEXT, primary_key=True),
    text("title"),  # how people call it
    text("roles"),  # names with commas between
    text("organisation"),
    text("regions"),  # prefixes of division codes with commas between; "" = everywhere
    text("password"),  # Argon2id; "" = none
    text("state"),  # active, disabled
    text("created_at"),
)

api_key = sa.Table(
    "api_key",
    METADATA,
    sa.Column("key_id", TEXT, primary_key=True),  # the readable part of the key
    text("user", index=True),
    text("title"),
    text("secret"),  # Argon2id of the secret part
    text("scopes"),  # fewer than the user's, with commas between; "" = all of them
    text("created_at"),
    text("until"),  # "" = as long as the user is active
    text("revoked_at"),
)

session = sa.Table(
    "web_session",
    METADATA,
    sa.Column("token", TEXT, primary_key=True),  # SHA-256 of what the browser holds
    text("user", index=True),
    text("purpose"),
    text("created_at"),
    text("seen_at"),
    text("until"),
)

failure = sa.Table(
    "sign_in_failure",
    METADATA,
    sa.Column("who", TEXT, primary_key=True),  # user:NAME or address:ADDRESS
    number("failures"),
    text("failed_at"),
    text("until"),  # no attempt before
)

oidc_attempt = sa.Table(
    "oidc_attempt",
    METADATA,
    sa.Column("state", TEXT, primary_key=True),  # SHA-256 of what the browser holds
    text("nonce"),
    text("verifier"),
    text("until"),
)
