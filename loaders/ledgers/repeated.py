"""屡禁不止 屡罚不改: parties punished again and again for violations of one kind, by rules and kinds as data (``data/repeated.yaml``).

A decision counts once, however many portals report it, and only while it was in use on the day asked about.
"""

from __future__ import annotations

import calendar
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import yaml

from graph.stores.sql_schema import EDGE, NODE
from loaders.ledgers.campaigns import of_campaign, read_items
from loaders.ledgers.every_state import fill_parties, in_force, looked_up, read_entities, read_fields, with_names
from loaders.ledgers.publicity_reading import SHARED, region_label, with_keys

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "repeated.yaml"
_FIELDS = (*SHARED, "case_code", "violation", "title", "facts", "basis")
_SEVERAL = "|"


@dataclass(frozen=True, slots=True)
class Rule:
    """At least so many decisions within so many months."""

    id: str
    at_least: int
    months: int
    regions: tuple[str, ...]
    penalty_types: frozenset[str]
    without: frozenset[str]
    basis: str
    verified: bool

    def counts(self, types: str) -> bool:
        """Whether a decision of these types of penalty counts."""
        given = set(types.split(_SEVERAL)) - {""}
        if self.penalty_types and not given & self.penalty_types:
            return False
        return not given or not given <= self.without


@dataclass(frozen=True, slots=True)
class Kind:
    """Violations of one kind: words of what was done, laws that were broken."""

    id: str
    zh: str
    en: str
    words: tuple[str, ...]
    laws: tuple[str, ...]


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The rules, those for narrower regions first."""
    entries = yaml.safe_load(_DATA.read_text(encoding="utf-8"))["rules"]
    made = [
        Rule(one["id"], one["at_least"], one["months"], tuple(one["regions"]), frozenset(one["penalty_types"]),
             frozenset(one["without"]), one["basis"], one["verified"])
        for one in entries
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda rule: -max(map(len, rule.regions), default=0)))


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of violation, in the order in which they are tried."""
    entries = yaml.safe_load(_DATA.read_text(encoding="utf-8"))["kinds"]
    return tuple(Kind(one["id"], one["zh"], one["en"], tuple(one["words"]), tuple(one["laws"])) for one in entries)


@functools.lru_cache(maxsize=1 << 16)
def kind_of(violation: str, basis: str) -> str:
    """The kind of a violation; what fits none is a kind of its own.

    >>> kind_of("发布虚假广告", ""), kind_of("其他违法行为", "《中华人民共和国消防法》第六十条"), kind_of("乱涂乱画", "")
    ('advertising', 'fire', '乱涂乱画')
    """
    for kind in kinds():
        if any(word in violation for word in kind.words):
            return kind.id
    for kind in kinds():
        if any(law in basis for law in kind.laws):
            return kind.id
    return violation


def repeated(
    connection: sa.Connection, as_of: str, *, region: str = "", with_branches: bool = False, rule: Rule | None = None
) -> list[dict[str, Any]]:
    """Parties on the ledger as of a day: kind, decisions in the fullest window, whether it is still running, what is done about it.

    ``region``: first digits of the deciding bodies' regions. ``with_branches``: a branch's decisions are its head office's.
    ``rule``: instead of those of the data.
    """
    decisions = _decisions(connection, as_of)
    if region:
        decisions = decisions[decisions["region"].str.startswith(region)]
    holder = decisions["party"]
    heads = _heads(connection, as_of) if with_branches else {}
    decisions = decisions.assign(holder=[heads.get(party, party) for party in holder.tolist()])
    entities = read_entities(connection, decisions["holder"].tolist())
    items = of_campaign(read_items(connection, as_of), "repeated")
    found = []
    for (party, kind), group in decisions.groupby(["holder", "kind"], sort=True):
        rows = [{str(name): value for name, value in row.items()} for row in group.to_dict("records")]
        if entry := _entry(rows, as_of, rule):
            told = _party(party, rows, entities)
            item = items.get(told["party"]) or items.get(told["name"]) or {}
            found.append({**told, **_named(kind), **entry, "item": dict(item)})
    return sorted(found, key=lambda entry: (not entry["current"], -entry["count"], entry["party"], entry["kind"]))


def _decisions(connection: sa.Connection, as_of: str) -> pd.DataFrame:
    """Every decision once, with its party and the kind of its violation, in the order of days."""
    import pandas as pd

    frame = read_fields(connection, "penalties", _FIELDS)
    frame = frame[in_force(frame, as_of) & (frame["decided_on"] != "") & (frame["decided_on"] <= as_of)]
    frame = with_names(with_keys(frame.reset_index(drop=True)), ("uscc", "org_code", "reg_no"), "name")
    frame = fill_parties(connection, frame)
    said = frame["violation"].where(frame["violation"] != "", frame["title"])
    said = said.where(said != "", frame["facts"])
    kind = [kind_of(text, basis) for text, basis in zip(said.tolist(), frame["basis"].tolist(), strict=True)]
    kinds = pd.Series(kind, index=frame.index, dtype="str")  # of no rows a list would be numbers
    frame = frame.assign(kind=kinds, said=said).sort_values(["decided_on", "document", "record"], kind="stable")
    return _once(frame)


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """Every decision once, with all its records: by number; without one by body and day, and then not beside one with a number."""
    facts = frame["party"] + "|" + frame["department"] + "|" + frame["decided_on"]
    numbered = frame["document"] != ""
    frame, facts = frame[numbered | ~facts.isin(facts[numbered])], facts[numbered | ~facts.isin(facts[numbered])]
    which = (frame["document"] + "|" + frame["party"]).where(frame["document"] != "", facts + "|" + frame["kind"])
    reports = frame.groupby(which)["record"].agg(lambda texts: " ".join(sorted(texts))).to_dict()
    once = frame.loc[~which.duplicated()]
    return once.assign(records=looked_up(which[once.index], reports))


def _entry(rows: Sequence[Mapping[str, Any]], as_of: str, given: Rule | None) -> dict[str, Any]:
    """The fullest window that satisfies a rule (of equals the latest); {} if none does."""
    best: dict[str, Any] = {}
    for rule in (given,) if given else rules():
        counted = [row for row in rows if _concerns(rule, row)]
        windows = [_window(counted, place, rule.months) for place in range(len(counted))]
        full = [window for window in windows if len(window) >= rule.at_least]
        if full and not best:
            window = max(full, key=lambda rows: (len(rows), rows[-1]["decided_on"]))
            best = _told(window, counted, rule, as_of)
    return best


def _concerns(rule: Rule, row: Mapping[str, Any]) -> bool:
    inside = not rule.regions or row["region"].startswith(rule.regions)
    return bool(inside and rule.counts(row["penalty_type"]))


def _window(rows: Sequence[Mapping[str, Any]], place: int, months: int) -> list[Mapping[str, Any]]:
    """The decisions within so many months that end with one of them; the same day so many months before is within."""
    start = months_before(rows[place]["decided_on"], months)
    return [row for row in rows[: place + 1] if row["decided_on"] >= start]


def months_before(day: str, months: int) -> str:
    """The same day so many months earlier, or the last of a shorter month.

    >>> months_before("2024-03-31", 1), months_before("2024-01-15", 24)
    ('2024-02-29', '2022-01-15')
    """
    then = date.fromisoformat(day)
    year, month = divmod(then.year * 12 + then.month - 1 - months, 12)
    return date(year, month + 1, min(then.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def _told(
    window: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], rule: Rule, as_of: str
) -> dict[str, Any]:
    decisions = [
        {"document_no": row["document_no"], "decided_on": row["decided_on"], "department": row["department"],
         "violation": row["said"], "penalty_type": row["penalty_type"],
         "amount": None if row["amount"] != row["amount"] else row["amount"], "records": row["records"].split()}
        for row in window
    ]  # fmt: skip
    return {
        "count": len(window),
        "first": window[0]["decided_on"],
        "last": window[-1]["decided_on"],
        "all": len(rows),
        "current": window[-1]["decided_on"] >= months_before(as_of, rule.months),
        "departments": sorted({row["department"] for row in window}),
        "decisions": decisions,
        "rule": {
            "id": rule.id,
            "at_least": rule.at_least,
            "months": rule.months,
            "basis": rule.basis,
            "verified": rule.verified,
        },
    }


def _party(party: Any, rows: Sequence[Mapping[str, Any]], entities: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    known = entities.get(party, {})
    name, code = known.get("name") or rows[-1]["name"], known.get("code") or rows[-1]["code"]
    region = known.get("region") or rows[-1]["region"]
    told = {"party": "" if str(party).startswith("?") else party, "name": name, "code": code, "region": region}
    return {**told, "region_name": region_label(region)}


def _named(kind: Any) -> dict[str, str]:
    names = {one.id: (one.zh, one.en) for one in kinds()}
    zh, en = names.get(kind, (kind, kind))
    return {"kind": kind, "kind_zh": zh, "kind_en": en}


def _heads(connection: sa.Connection, as_of: str) -> dict[str, str]:
    """By branch its head office, as of a day."""
    branch, head = NODE.alias(), NODE.alias()
    query = (
        sa.select(branch.c.id, head.c.id)
        .join_from(EDGE, branch, branch.c.key == EDGE.c.source)
        .join(head, head.c.key == EDGE.c.target)
        .where(EDGE.c.kind == "branch_of", EDGE.c.since <= as_of, sa.or_(EDGE.c.until == "", EDGE.c.until > as_of))
        .order_by(branch.c.id, head.c.id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
