"""Rule sets: data that a bank edits, checked before it is kept; a version is never changed, only followed by another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
import yaml

from api.canonical import canonical
from api.consents.classes import load_classes
from api.screening.measures import MEASURES
from api.screening.tables import ruleset
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal

_SHIPPED = Path(__file__).with_name("default_rules.yaml")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OPS = ("ge", "gt", "le", "lt", "eq")
OUTCOMES = ("reject", "review", "positive")
_KEYS = {"id", "zh", "en", "measure", "params", "op", "threshold", "outcome", "weight"}
_MOST_RULES, _MOST_WEIGHT, _MOST_TEXT = 200, 1000, 200


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version: ``content`` is what was checked; the digest covers owner, name, version and content."""

    owner: str
    name: str
    version: int
    content: Mapping[str, Any]
    digest: str

    @property
    def known_as(self) -> dict[str, Any]:
        """How a report names it."""
        verified = bool(self.content["verified"])
        return {"name": self.name, "version": self.version, "digest": self.digest, "verified": verified}


@cache
def shipped() -> RuleSet:
    """The rule set that comes with the program; its version is the digest's business."""
    content = checked(yaml.safe_load(_SHIPPED.read_text(encoding="utf-8")))
    return RuleSet("", str(content["name"]), 1, content, _digest("", str(content["name"]), 1, content))


def checked(given: object) -> dict[str, Any]:
    """A rule set that can be used, with defaults filled in; ``Refusal`` names the place and the fault otherwise."""
    if not isinstance(given, Mapping) or (unknown := set(given) - {"name", "verified", "requires", "search", "rules"}):
        raise _bad(
            "", f"unknown keys: {', '.join(sorted(map(str, unknown)))}" if isinstance(given, Mapping) else "no object"
        )
    if not isinstance(given.get("name"), str) or not _NAME.fullmatch(given["name"]):
        raise _bad("name", "1 to 40 of a-z 0-9 _ -")
    requires = given.get("requires", ["public"])
    if not isinstance(requires, list) or not requires or set(map(str, requires)) - set(load_classes().names):
        raise _bad("requires", f"classes out of: {', '.join(load_classes().names)}")
    rules = given.get("rules")
    if not isinstance(rules, list) or not 1 <= len(rules) <= _MOST_RULES:
        raise _bad("rules", f"a list of 1 to {_MOST_RULES}")
    read = [_rule(rule, place) for place, rule in enumerate(rules)]
    names = [rule["id"] for rule in read]
    if twice := {name for name in names if names.count(name) > 1}:
        raise _bad("rules", f"id twice: {', '.join(sorted(twice))}")
    search = _search(given.get("search", {}))
    verified = given.get("verified", False) is True
    return {
        "name": given["name"],
        "verified": verified,
        "requires": sorted(set(requires)),
        "search": search,
        "rules": read,
    }


def _search(given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping) or set(given) - {"hops", "minimum", "limit"}:
        raise _bad("search", "hops, minimum, limit")
    hops, minimum, limit = given.get("hops", 3), given.get("minimum", 0.15), given.get("limit", 10)
    if not _number(hops, 1, 4) or not _number(minimum, 0.01, 1) or not _number(limit, 1, 50):
        raise _bad("search", "hops 1–4, minimum 0.01–1, limit 1–50")
    return {"hops": int(hops), "minimum": float(minimum), "limit": int(limit)}


def _rule(rule: object, place: int) -> dict[str, Any]:
    where = f"rules[{place}]"
    if not isinstance(rule, Mapping) or set(rule) - _KEYS:
        raise _bad(where, f"keys: {', '.join(sorted(_KEYS))}")
    if not isinstance(rule.get("id"), str) or not _NAME.fullmatch(rule["id"]):
        raise _bad(f"{where}.id", "1 to 40 of a-z 0-9 _ -")
    where = f"{where} ({rule['id']})"
    _check_measure(rule, where)
    for name, known in (("op", OPS), ("outcome", OUTCOMES)):
        if rule.get(name) not in known:
            raise _bad(f"{where}.{name}", f"one of: {', '.join(known)}")
    if not _number(rule.get("threshold"), -1e15, 1e15) or not _number(rule.get("weight", 0), 0, _MOST_WEIGHT):
        raise _bad(where, f"threshold: a number; weight: 0–{_MOST_WEIGHT}")
    texts = {name: str(rule.get(name) or rule["id"])[:_MOST_TEXT] for name in ("zh", "en")}
    told = {name: rule[name] for name in ("id", "measure", "op", "outcome")}
    return {
        **told,
        **texts,
        "params": dict(rule.get("params", {})),
        "threshold": float(rule["threshold"]),
        "weight": float(rule.get("weight", 0)),
    }


def _check_measure(rule: Mapping[str, Any], where: str) -> None:
    """Whether a rule measures something that there is, with parameters that it has."""
    measure = MEASURES.get(str(rule.get("measure")))
    if measure is None:
        raise _bad(f"{where}.measure", f"one of: {', '.join(MEASURES)}")
    params = rule.get("params", {})
    if not isinstance(params, Mapping) or set(params) - set(measure.params):
        raise _bad(f"{where}.params", f"of: {', '.join(measure.params) or '–'}")
    for name, value in params.items():
        if name == "days" and not _number(value, 1, 36_500):
            raise _bad(f"{where}.params.{name}", "1–36500")
        if name == "lists" and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            raise _bad(f"{where}.params.{name}", "a list of codes of lists")


def _number(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _bad(place: str, fault: str) -> Refusal:
    return Refusal("ruleset_bad", place=place or "–", fault=fault)


def _digest(owner: str, name: str, version: int, content: Mapping[str, Any]) -> str:
    told = canonical([owner, name, version, content])
    return hashlib.sha256(told).hexdigest()


def add(connection: sa.Connection, owner: str, by: str, given: object, why: str) -> RuleSet:
    """Keep a new version of a bank's rule set: who, when and why."""
    content = checked(given)
    if not why.strip():
        raise Refusal("ruleset_why")
    last = connection.scalar(
        sa.select(sa.func.max(ruleset.c.version)).where(ruleset.c.owner == owner, ruleset.c.name == content["name"])
    )
    version = int(last or 0) + 1
    made = RuleSet(owner, content["name"], version, content, _digest(owner, content["name"], version, content))
    _keep(connection, made, by, why)
    return made


def _keep(connection: sa.Connection, made: RuleSet, by: str, why: str) -> None:
    text = canonical(made.content).decode()
    row = {"digest": made.digest, "owner": made.owner, "name": made.name, "version": made.version, "content": text}
    connection.execute(sa.insert(ruleset).values(row | {"why": why, "created_by": by, "created_at": now()}))


def keep_shipped(service: ServiceDatabase) -> RuleSet:
    """The shipped rule set, kept as it is now: a report that cites it can be replayed by any later program."""
    made = shipped()
    with service.read() as connection:
        if connection.execute(sa.select(ruleset.c.digest).where(ruleset.c.digest == made.digest)).first():
            return made
    with service.write() as connection:
        last = connection.scalar(sa.select(sa.func.max(ruleset.c.version)).where(ruleset.c.owner == ""))
        row = RuleSet("", made.name, int(last or 0) + 1, made.content, made.digest)
        if not connection.execute(sa.select(ruleset.c.digest).where(ruleset.c.digest == made.digest)).first():
            _keep(connection, row, "", "shipped")
    return made


def listing(connection: sa.Connection, owner: str) -> list[dict[str, Any]]:
    """All versions that a bank may use."""
    names = ("owner", "name", "version", "digest", "why", "created_by", "created_at")
    chosen = sa.select(*(ruleset.c[name] for name in names)).where(ruleset.c.owner.in_(("", owner)))
    rows = connection.execute(chosen.order_by(ruleset.c.owner, ruleset.c.name, ruleset.c.version))
    return [dict(zip(names, row, strict=True)) for row in rows]


def find(service: ServiceDatabase, owner: str, named: str) -> RuleSet:
    """By digest, ``name`` (its last version) or ``name:version``; "" = the shipped one. ``Refusal`` (404) if there is none."""
    if not named or named == shipped().name:
        return keep_shipped(service)
    name, _, version = named.partition(":")
    mine = ruleset.c.owner.in_(("", owner))
    chosen = sa.select(ruleset).where(mine, sa.or_(ruleset.c.digest == named, ruleset.c.name == name))
    if version:
        chosen = chosen.where(ruleset.c.version == (int(version) if version.isdecimal() and len(version) < 10 else -1))
    with service.read() as connection:
        row = connection.execute(
            chosen.order_by(ruleset.c.owner.desc(), ruleset.c.version.desc()).limit(1)
        ).one_or_none()
    if row is None:
        raise Refusal("ruleset_unknown", 404, value=named)
    return RuleSet(row.owner, row.name, row.version, orjson.loads(row.content), row.digest)
