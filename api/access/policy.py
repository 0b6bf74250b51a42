"""The policy: scopes, the roles that have them, and what a role is shown. Data: ``policy.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

_SHIPPED = Path(__file__).with_name("policy.yaml")
Persons = Literal["full", "surname"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a route asks for; ``audited``: each use of it is an entry of the audit log."""

    name: str
    zh: str
    en: str
    audited: bool


@dataclass(frozen=True, slots=True)
class Shows:
    """How much of an answer is shown: names of persons, their contacts, classes of information."""

    persons: Persons
    contacts: bool
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Role:
    """A set of scopes, and what is shown to who has them."""

    name: str
    zh: str
    en: str
    scopes: frozenset[str]
    shows: Shows
    states_purpose: frozenset[str]


@dataclass(frozen=True, slots=True)
class SignIn:
    """So many failures are free, each further one costs twice the seconds of the one before, and they are forgotten after a time."""

    free: int
    first: int
    most: int
    forget: int


@dataclass(frozen=True, slots=True)
class Passwords:
    """How long one is, how many kinds of characters it mixes (or the length from which it need not), how many differ."""

    shortest: int
    longest: int
    kinds: int
    phrase: int
    different: int


@dataclass(frozen=True, slots=True)
class Policy:
    """All scopes and roles by name; ``whole``: by route of the ledgers without a region to ask about, what who has regions gets of it."""

    scopes: Mapping[str, Scope]
    roles: Mapping[str, Role]
    sign_in: SignIn
    passwords: Passwords
    ledgers: Mapping[str, str]
    commands: frozenset[str]

    def wants_purpose(self, roles: Iterable[str], scope: str) -> bool:
        """Whether a purpose must be stated: where each of the roles that have the scope says so."""
        having = [self.roles[role] for role in roles if scope in self.roles[role].scopes]
        return bool(having) and all(scope in role.states_purpose for role in having)

    def scopes_of(self, roles: Iterable[str]) -> frozenset[str]:
        """The scopes of several roles together."""
        return frozenset(scope for role in roles for scope in self.roles[role].scopes)

    def shows(self, roles: Iterable[str]) -> Shows:
        """The most that any of the roles is shown."""
        given = [self.roles[role].shows for role in roles]
        return Shows(
            "full" if any(one.persons == "full" for one in given) else "surname",
            any(one.contacts for one in given),
            frozenset(name for one in given for name in one.classes),
        )


@cache
def load_policy() -> Policy:
    """The shipped policy."""
    return read_policy(_SHIPPED)


def read_policy(path: Path) -> Policy:
    """The policy of a file; ``KeyError`` for a role with a scope that there is not."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    scopes = {name: Scope(name, **fields) for name, fields in data["scopes"].items()}
    roles = {}
    for name, fields in data["roles"].items():
        shows = fields["shows"]
        given = frozenset(scopes[scope].name for scope in fields["scopes"])
        shown = Shows(shows["persons"], shows["contacts"], frozenset(shows["classes"]))
        states = frozenset(scopes[scope].name for scope in fields.get("states_purpose", ()))
        roles[name] = Role(name, fields["zh"], fields["en"], given, shown, states)
    return Policy(
        scopes,
        roles,
        SignIn(**data["sign_in"]),
        Passwords(**data["passwords"]),
        data["ledgers"],
        frozenset(data["commands"]),
    )
