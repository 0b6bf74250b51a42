"""The ledger of lists: who came on, until when by the rule of that day, who left early, in time or late, and who must act.

Derived from the list events of the graph, each case an entry of its own: a party leaves a list when its last entry goes.
Records that are withdrawn or repaired have no event, so they are in no answer here.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
import yaml

from graph.stores.sql_schema import EVENT, NODE
from loaders.ledgers.reading import known
from loaders.lists import ExitRule, lists

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "list_ledger.yaml"
#: States of an entry on a day; the first three are in force.
LISTED, EXPIRED, PERFORMED = "listed", "expired", "performed"
REMOVED, REMOVED_EARLY, REMOVED_LATE = "removed", "removed_early", "removed_late"
IN_FORCE = (LISTED, EXPIRED, PERFORMED)
STATES = (*IN_FORCE, REMOVED, REMOVED_EARLY, REMOVED_LATE)
_READ = (
    *("entry", "list", "party", "party_name", "party_code", "party_kind", "party_region", "region", "since", "until"),
    *("document_no", "authority", "authority_name", "properties", "record"),
)


@functools.cache
def rules() -> Mapping[str, Any]:
    """What the ledger counts with (``data/list_ledger.yaml``)."""
    read: Mapping[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return read


def read_entries(
    connection: sa.Connection, as_of: str, codes: Sequence[str], region: str = "", known_by: str = ""
) -> pd.DataFrame:
    """The entries of lists made until a day, by party and day; ``region`` is the first digits of where they were listed."""
    import pandas as pd

    body = NODE.alias("body")
    chosen = (
        sa.select(
            EVENT.c.id, EVENT.c.list, NODE.c.id, NODE.c.name, NODE.c.code, NODE.c.kind, NODE.c.region,
            EVENT.c.region, EVENT.c.since, EVENT.c.until, EVENT.c.document_no, EVENT.c.authority,
            sa.func.coalesce(body.c.name, ""), EVENT.c.properties, EVENT.c.records,
        )
        .join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
        .outerjoin(body, body.c.id == EVENT.c.authority)
        .where(*on_lists(EVENT.c, codes), EVENT.c.since <= as_of, *known(EVENT.c, known_by))
        .order_by(NODE.c.id, EVENT.c.list, EVENT.c.since, EVENT.c.id)
    )  # fmt: skip
    if region:
        chosen = chosen.where(EVENT.c.region.startswith(region))
    rows = [tuple(row) for row in connection.execute(chosen)]
    frame = pd.DataFrame.from_records(rows, columns=list(_READ))
    told = [orjson.loads(text) if text else {} for text in frame["properties"]]
    for name, key in (("stated_end", "expected_exit"), ("performance", "performance"), ("reason", "reason")):
        frame[name] = [str(one.get(key, "")) for one in told]
    stated = [str(one.get("authority") or one.get("court") or "") for one in told]
    frame["authority_name"] = frame["authority_name"].where(frame["authority_name"] != "", stated)
    frame["record"] = [records.partition("\n")[0] for records in frame["record"]]  # that of the best report
    return frame.drop(columns="properties")


def on_lists(columns: Any, codes: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    """That an event stands on one of the lists; told by colour first, which the graph has an index for."""
    colours = sorted({lists()[code].colour for code in codes})
    return columns.colour.in_(colours), columns.list.in_(codes)


def entries(
    connection: sa.Connection, as_of: str, codes: Sequence[str], region: str = "", known_by: str = ""
) -> pd.DataFrame:
    """The entries with their terms, states on the day, and how many entries the party still has on the list."""
    return derive(read_entries(connection, as_of, codes, region, known_by), as_of)


def derive(frame: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Terms and states of entries as read; a pure function of them and the day."""
    known = {pair: _rule(*pair) for pair in set(zip(frame["list"], frame["since"], strict=True))}
    ruled = [known[pair] for pair in zip(frame["list"], frame["since"], strict=True)]
    terms = [
        _term(rule, since, stated)
        for rule, since, stated in zip(ruled, frame["since"], frame["stated_end"], strict=True)
    ]
    made = frame.assign(
        ends=[rule.ends for rule in ruled],
        condition=[rule.condition for rule in ruled],
        verified=[rule.verified for rule in ruled],
        term_end=terms,
        early_from=[
            months_after(since, rule.early) if rule.early else ""
            for rule, since in zip(ruled, frame["since"], strict=True)
        ],
        removed_on=[until if until and until <= as_of else "" for until in frame["until"]],
    )
    made["state"] = [_state(row, as_of) for row in _plain_rows(made)]
    made["days"] = [_days(row, as_of) for row in _plain_rows(made)]
    made = as_texts(made, "ends", "condition", "stated_end", "term_end", "early_from", "removed_on", "state")
    made["too_early"] = (
        (made["state"] == REMOVED_EARLY) & (made["early_from"] != "") & (made["removed_on"] < made["early_from"])
    )
    keepers = {code: info.keeper for code, info in lists().items()}
    made["acts"] = made["authority_name"].where(made["authority_name"] != "", made["list"].map(keepers))
    held = made["state"].isin(IN_FORCE)
    made["remaining"] = held.groupby([made["party"], made["list"]]).transform("sum").astype(int) if len(made) else held
    return made


def as_texts(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The frame with these columns as texts: made of no rows, a column counts as one of numbers."""
    return frame.astype(dict.fromkeys(names, object))


def due(made: pd.DataFrame, as_of: str, within: int) -> pd.DataFrame:
    """What must or may be done soon: terms that ended (or end within so many days), duties done, early exits opening."""
    import pandas as pd

    last = (datetime.date.fromisoformat(as_of) + datetime.timedelta(days=within)).isoformat()
    held = made[made["state"].isin(IN_FORCE)]
    ended = held[held["state"] != LISTED].assign(what=lambda rows: rows["state"])
    ended = ended.assign(on=ended["term_end"].where(ended["state"] == EXPIRED, as_of))
    open_ = held[held["state"] == LISTED]
    ending = open_[(open_["term_end"] > as_of) & (open_["term_end"] <= last)]
    early = open_[(open_["early_from"] > as_of) & (open_["early_from"] <= last)]
    parts = [
        ended,
        ending.assign(what="term_end", on=ending["term_end"]),
        early.assign(what="early_exit", on=early["early_from"]),
    ]
    return pd.concat(parts).sort_values(["on", "party", "list", "entry"], kind="stable").reset_index(drop=True)


def months_after(day: str, months: int) -> str:
    """The ISO date so many months later; the last of the month where the day does not exist; "" for no date.

    >>> months_after("2024-08-31", 6), months_after("2023-01-15", 36)
    ('2025-02-28', '2026-01-15')
    """
    try:
        start = datetime.date.fromisoformat(day)
    except ValueError:
        return ""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(start.day, last)).isoformat()


def _rule(code: str, since: str) -> ExitRule:
    return lists()[code].rule(since)


def _term(rule: ExitRule, since: str, stated: str) -> str:
    if rule.ends == "performed":
        return ""
    return months_after(since, rule.months) if rule.ends == "term" else months_after(stated, 0)


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    names = [name for name in ("since", "until", "term_end", "removed_on", "performance", "state") if name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name] for name in names), strict=True)]


def _state(row: Mapping[str, str], as_of: str) -> str:
    end, removed = row["term_end"], row["removed_on"]
    if not removed:
        if end and end <= as_of:
            return EXPIRED
        return PERFORMED if row["performance"].strip() in rules()["performed"] else LISTED
    if not end:
        return REMOVED
    latest = datetime.date.fromisoformat(end) + datetime.timedelta(days=rules()["removal"]["grace_days"])
    return REMOVED_EARLY if removed < end else REMOVED_LATE if removed > latest.isoformat() else REMOVED


def _days(row: Mapping[str, str], as_of: str) -> int:
    """How many days past its term an entry is or was when it went; negative = before; 0 where there is no term."""
    end = row["term_end"]
    if not end:
        return 0
    return (datetime.date.fromisoformat(row["removed_on"] or as_of) - datetime.date.fromisoformat(end)).days


def counts(made: pd.DataFrame) -> dict[str, Any]:
    """How many entries and parties are in which state, by list."""
    by_list = [
        {
            "list": code,
            "entries": len(rows),
            "parties": int(rows.loc[rows["state"].isin(IN_FORCE), "party"].nunique()),
            "verified": bool(rows["verified"].all()),
            **{state: int((rows["state"] == state).sum()) for state in STATES},
        }
        for code, rows in made.groupby("list", sort=True)
    ]
    return {
        "entries": len(made),
        "in_force": int(made["state"].isin(IN_FORCE).sum()),
        "parties": int(made.loc[made["state"].isin(IN_FORCE), "party"].nunique()),
        "lists": by_list,
    }
