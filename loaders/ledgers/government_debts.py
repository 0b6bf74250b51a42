"""政务失信: public bodies and state-owned firms that owe judgments, stand on lists or broke their word, until nothing is left (清零).

Who is public is told by the kind of the party, by the body that a name means, by what its register says, or by who holds it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import yaml

from graph.stores.sql_schema import EDGE, NODE
from loaders import lists, records
from loaders.ledgers.campaigns import of_campaign, read_items, trend
from loaders.ledgers.every_state import arrow, fill_parties, looked_up, read_entities, read_fields, with_names
from loaders.ledgers.publicity_reading import region_label
from resolution.identifiers import uscc
from resolution.names import government

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "government_debts.yaml"
_REGISTER = "enterprise_register"
STANDING, CLEARED = "standing", "cleared"
BODY, FIRM = "body", "state_owned"
_CASE = (
    "record", "source", "party", "name", "code", "region", "public", "how", "document_no", "authority", "problem", "amount", "since",
    "until", "state",
)  # fmt: skip


@functools.cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return content


def government_debts(connection: sa.Connection, as_of: str, *, region: str = "") -> list[dict[str, Any]]:
    """Every case of a public party by a day, standing or cleared, with owner and deadline of its clearing; overdue ones first.

    ``region``: first digits of the parties' regions.
    """
    import pandas as pd

    known = state_owned(connection, as_of)
    parts = [_cases(connection, source, told, as_of, known) for source, told in _data()["sources"].items()]
    cases = pd.concat(parts)
    if region:
        cases = cases[cases["region"].str.startswith(region)]
    items = of_campaign(read_items(connection, as_of), "government")
    rows = [{str(name): value for name, value in row.items()} for row in cases.to_dict("records")]
    made = [_with_owner(row, items.get(row["party"]) or items.get(row["name"]) or {}, as_of) for row in rows]
    return sorted(made, key=lambda row: (row["state"] != STANDING, not row["overdue"], row["since"], row["record"]))


def _cases(
    connection: sa.Connection, source: str, told: Mapping[str, Any], as_of: str, known: Mapping[str, str]
) -> pd.DataFrame:
    """The cases of one source that concern a public party."""
    wanted = [told["name"], told["authority"], told["region"], told["state"], *told["codes"], told.get("list", "")]
    wanted += [name for key in ("document_no", "problem", "amount", "since", "until") for name in told[key]]
    frame = read_fields(connection, source, [name for name in dict.fromkeys(wanted) if name])
    frame = fill_parties(connection, with_names(frame, told["codes"], told["name"]))
    columns = {key: _first(frame, told[key]) for key in ("document_no", "problem", "amount", "since", "until")}
    said = _first(
        frame, [name for name in (f"{told['state']}_said", told["state"]) if name in frame and name != "state"]
    )
    frame = frame.assign(
        **columns, said=said, name=frame[told["name"]], authority=frame[told["authority"]], source=source
    )
    if told.get("list"):
        colours = {code: one.colour for code, one in lists.lists().items()}
        frame = frame[looked_up(frame[told["list"]], colours) == "black"]
    frame = frame.assign(since=frame["since"].where(frame["since"] != "", frame["delivered_on"]))
    frame = _named(connection, frame[frame["since"] <= as_of].reset_index(drop=True))
    frame = _public(frame, known)
    return _settled(frame, as_of)[list(_CASE)]


def _first(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series[str]:
    """Row by row the first field that is filled."""
    found = frame["state"].where(frame["state"] == "", "")
    for name in names:
        found = found.where(found != "", frame[name])
    return found


def _named(connection: sa.Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Name, code, kind and region of the party as resolved, else as the record writes them."""
    entities = read_entities(connection, frame["party"].tolist())
    bodies = government.resolve_column(arrow(frame["name"]), arrow(frame["region"]))
    canonical = bodies["canonical"].to_pandas().astype(str)
    body_region, body_kind = (bodies[name].to_pandas().astype(str) for name in ("region", "kind"))
    for column, otherwise in (
        ("name", canonical),
        ("code", frame["code"]),
        ("region", body_region),
        ("kind", body_kind),
    ):
        found = looked_up(frame["party"], {one: told[column] for one, told in entities.items()})
        before = frame.get(column, otherwise)
        frame[column] = found.where(found != "", otherwise.where(otherwise != "", before))
    return frame


def _public(frame: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    """Only public parties: what they are, and how that is known."""
    kinds = set(_data()["kinds"])
    coded = {code: uscc.party_kind(code) in kinds for code in frame["code"].unique()}
    body = frame["kind"].isin(kinds) | looked_up(frame["code"], coded, False)
    held = looked_up(frame["party"], known)
    how = held.where(~body, "kind")
    public = held.where(held == "", FIRM).where(~body, BODY)
    return frame.assign(public=public, how=how)[public != ""].reset_index(drop=True)


def _settled(frame: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Standing or cleared as of the day: by its own end, by being taken out of use, or by what it says of itself."""
    gone = frame["state"].isin((records.WITHDRAWN, records.REPAIRED))
    words = {text: any(word in text for word in _data()["settled"]) for text in frame["said"].unique()}
    until = frame["until"].where(frame["until"] != "", frame["state_from"].where(gone, ""))
    until = until.where((until != "") | ~looked_up(frame["said"], words, False), frame["delivered_on"])
    cleared = (until != "") & (until <= as_of)
    state = until.where(cleared, STANDING).where(~cleared, CLEARED)
    party = frame["party"].where(~frame["party"].str.startswith("?"), "")
    return frame.assign(state=state, until=until.where(cleared, ""), party=party)


def _with_owner(row: dict[str, Any], item: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    """Beside each case who clears it by when, as the campaign's ledger has it."""
    deadline = item.get("deadline", "")
    overdue = row["state"] == STANDING and bool(deadline) and deadline < as_of
    told = {
        "owner": item.get("owner", ""),
        "deadline": deadline,
        "measures": item.get("measures", ""),
        "overdue": overdue,
    }
    amount = float(row["amount"]) if row["amount"] else None
    titles = {f"source_{lang}": _data()["sources"][row["source"]][lang] for lang in ("zh", "en")}
    return {**row, **told, **titles, "amount": amount, "region_name": region_label(row["region"])}


def state_owned(connection: sa.Connection, as_of: str) -> dict[str, str]:
    """Parties that are state-owned firms, and how that is known: ``register`` or ``shares``."""
    found = dict.fromkeys(_registered(connection), "register")
    holds: dict[str, dict[str, float]] = {}
    public: set[str] = set(found)
    for holder, firm, share, name, kind in _shareholdings(connection, as_of):
        holds.setdefault(firm, {})[holder] = max(share or 0.0, holds.get(firm, {}).get(holder, 0.0))
        if kind in _data()["kinds"] or any(word in name for word in _data()["holders"]):
            public.add(holder)
    grown = True
    while grown:  # a firm held by state-owned firms is one, too
        fresh = {firm for firm, held in holds.items() if firm not in public and _held(held, public) >= _data()["share"]}
        found.update(dict.fromkeys(fresh, "shares"))
        public |= fresh
        grown = bool(fresh)
    return found


def _held(held: Mapping[str, float], public: set[str]) -> float:
    return round(sum(share for holder, share in held.items() if holder in public), 6)


def _registered(connection: sa.Connection) -> list[str]:
    """Firms whose register names a type of state ownership."""
    frame = read_fields(connection, _REGISTER, ("ent_type",))
    types = {text: any(word in text for word in _data()["types"]) for text in frame["ent_type"].unique()}
    chosen = looked_up(frame["ent_type"], types, False) & (frame["party"] != "")
    return sorted(set(frame.loc[chosen, "party"].tolist()))


def _shareholdings(connection: sa.Connection, as_of: str) -> list[tuple[str, str, float | None, str, str]]:
    """Holder, firm, share, and the holder's name and kind, as of a day."""
    holder, firm = NODE.alias(), NODE.alias()
    query = (
        sa.select(holder.c.id, firm.c.id, EDGE.c.weight, holder.c.name, holder.c.kind)
        .join_from(EDGE, holder, holder.c.key == EDGE.c.source)
        .join(firm, firm.c.key == EDGE.c.target)
        .where(EDGE.c.kind == "shareholder", holder.c.kind != "person", EDGE.c.since <= as_of)
        .where(sa.or_(EDGE.c.until == "", EDGE.c.until > as_of))
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query)]


def answer(cases: Sequence[Mapping[str, Any]], as_of: str) -> dict[str, Any]:
    """The whole ledger as plain values: totals, by source, region and owner, trend, cases."""
    return {
        "as_of": as_of,
        "total": _progress(cases),
        **{f"{key}s": _by(cases, key) for key in ("source", "region", "owner")},
        "trend": trend([row["since"] for row in cases], [row["until"] for row in cases], as_of),
        "cases": list(cases),
    }


def _by(cases: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in cases:
        groups.setdefault(row[key], []).append(row)
    named = {"region": region_label} if key == "region" else {}
    return [
        {key: name, **{f"{key}_name": label(name) for label in named.values()}, **_progress(rows)}
        for name, rows in sorted(groups.items())
    ]


def _progress(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    standing = [row for row in cases if row["state"] == STANDING]
    return {
        "total": len(cases),
        "standing": len(standing),
        "cleared": len(cases) - len(standing),
        "overdue": sum(row["overdue"] for row in cases),
        "parties": len({row["party"] or row["name"] for row in standing}),
        "amount": round(sum(row["amount"] or 0 for row in standing), 2),
        "progress": round(1 - len(standing) / len(cases), 4) if cases else None,
    }
