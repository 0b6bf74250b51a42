"""Special campaigns: what is on their ledgers as of a day, who owns it, what is overdue, and how far it is cleared (清零)."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import yaml

from loaders.ledgers.every_state import arrow, fill_parties, in_force, looked_up, read_entities, read_fields, with_names
from loaders.ledgers.publicity_reading import region_label
from resolution.names import government, normalise

if TYPE_CHECKING:
    import pandas as pd

_DATA = Path(__file__).parents[1] / "data" / "campaigns.yaml"
SOURCE = "campaign_items"
OPEN, CLEARED, MOVED, LEFT = "open", "cleared", "moved", "left"
STATES = (OPEN, CLEARED, MOVED, LEFT)
_FIELDS = (
    "campaign", "name", "uscc", "id_number.hmac", "item_no", "problem", "owner", "entered_on", "deadline", "progress", "cleared_on",
    "measures", "region", "updated_on",
)  # fmt: skip
ITEM = ("campaign", "campaign_code", "party", "name", "code", "region", "item_no", "problem", "owner", "entered_on", "deadline",
        "state", "cleared_on", "overdue", "measures", "record")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign, and the words by which files name it."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...]
    item: str
    deadline: str


@functools.cache
def campaigns() -> dict[str, Campaign]:
    """The campaigns by code."""
    entries = yaml.safe_load(_DATA.read_text(encoding="utf-8"))["campaigns"]
    return {
        one["code"]: Campaign(
            one["code"], one["zh"], one["en"], tuple(one["words"]), one["item"], one.get("deadline", "")
        )
        for one in entries
    }


@functools.cache
def campaign_code(written: str) -> str:
    """The campaign that a text names, by code, name or word; "" for one that is not known.

    >>> campaign_code("养老领域专项治理"), campaign_code("telecom_fraud"), campaign_code("其他")
    ('elderly_care', 'telecom_fraud', '')
    """
    text = normalise.text(written)
    for one in campaigns().values():
        if text in (one.code, one.zh, one.en) or any(word in text for word in one.words):
            return one.code
    return ""


def read_items(connection: sa.Connection, as_of: str) -> pd.DataFrame:
    """Every item that was on a ledger by a day, with its party, owner and state on that day."""
    frame = read_fields(connection, SOURCE, _FIELDS)
    frame["entered_on"] = frame["entered_on"].where(frame["entered_on"] != "", frame["delivered_on"])
    frame = frame[in_force(frame, as_of) & (frame["entered_on"] <= as_of)].reset_index(drop=True)
    frame = fill_parties(connection, with_names(frame, ("uscc",), "name"))
    entities = read_entities(connection, frame["party"].tolist())
    for column, told in (("name", "name"), ("code", "code"), ("region", "region")):
        known = {party: entity[told] for party, entity in entities.items() if entity[told]}
        found = looked_up(frame["party"], known)
        frame[column] = found.where(found != "", frame[column])
    owners = (
        government.resolve_column(arrow(frame["owner"]), arrow(frame["region"]))["canonical"].to_pandas().astype(str)
    )
    frame["owner"] = owners.where(owners != "", frame["owner"])
    frame["campaign_code"] = looked_up(
        frame["campaign"], {text: campaign_code(text) for text in frame["campaign"].unique()}
    )
    return _as_of(frame, as_of).sort_values(
        ["campaign_code", "campaign", "entered_on", "name", "record"], kind="stable"
    )


def _as_of(frame: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """States on the day: what was cleared later was still open; a state without a day holds since the row said so."""
    said = frame["progress"].where(frame["progress"].isin(STATES), OPEN)
    told = frame["updated_on"].where(frame["updated_on"] != "", frame["delivered_on"])
    since = frame["cleared_on"].where(frame["cleared_on"] != "", told)
    closed = ((said != OPEN) | (frame["cleared_on"] != "")) & (since <= as_of)
    state = said.where(said != OPEN, CLEARED).where(closed, OPEN)
    party = frame["party"].where(~frame["party"].str.startswith("?"), "")
    overdue = (state == OPEN) & (frame["deadline"] != "") & (frame["deadline"] < as_of)
    return frame.assign(state=state, overdue=overdue, cleared_on=since.where(closed, ""), party=party)


def progress(items: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    """How far what is on the ledgers is cleared, by ``campaign``, ``owner`` or ``region``."""
    rows = []
    for key, group in items.groupby(by, sort=True):
        counts = {state: int((group["state"] == state).sum()) for state in STATES}
        rows.append({by: str(key), **_progress(len(group), counts, int(group["overdue"].sum()))})
    return rows


def _progress(total: int, counts: Mapping[str, int], overdue: int) -> dict[str, Any]:
    done = total - counts[OPEN]
    return {"total": total, **counts, "overdue": overdue, "progress": round(done / total, 4) if total else None}


def total(items: pd.DataFrame) -> dict[str, Any]:
    """How far all of it is cleared."""
    counts = {state: int((items["state"] == state).sum()) for state in STATES}
    return _progress(len(items), counts, int(items["overdue"].sum()))


def trend(entered: Iterable[str], cleared: Iterable[str], as_of: str) -> list[dict[str, Any]]:
    """Month by month to the day asked about: how many came, how many were cleared, how many stood open at the end."""
    come, gone = [day for day in entered if day], [day for day in cleared if day]
    if not come:
        return []
    rows = []
    for month in _months(min(come)[:7], as_of[:7]):
        end = f"{month}-31"
        rows.append(
            {
                "month": month,
                "entered": sum(day[:7] == month for day in come),
                "cleared": sum(day[:7] == month for day in gone),
                "open": sum(day <= end for day in come) - sum(day <= end for day in gone),
            }
        )
    return rows


def _months(first: str, last: str) -> list[str]:
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def answer(items: pd.DataFrame, as_of: str, lang: str) -> dict[str, Any]:
    """The whole ledger as plain values."""
    known = campaigns()
    names = {code: getattr(one, lang) for code, one in known.items()}
    titles = looked_up(items["campaign_code"], names)
    items = items.assign(campaign=titles.where(titles != "", items["campaign"]))
    rows = [{str(name): value for name, value in row.items()} for row in items[list(ITEM)].to_dict("records")]
    regions = progress(items, "region")
    return {
        "as_of": as_of,
        "total": total(items),
        "campaigns": progress(items, "campaign"),
        "owners": progress(items, "owner"),
        "regions": [{**row, "region_name": region_label(row["region"])} for row in regions],
        "trend": trend(items["entered_on"].tolist(), items["cleared_on"].tolist(), as_of),
        "items": [{**row, "region_name": region_label(row["region"])} for row in rows],
    }


def of_campaign(items: pd.DataFrame, code: str) -> dict[str, Mapping[str, Any]]:
    """The latest item of a campaign by party, and by name where the party is none: what other ledgers show beside a party."""
    found: dict[str, Mapping[str, Any]] = {}
    chosen = items[items["campaign_code"] == code].sort_values(["entered_on", "record"], kind="stable")
    for row in chosen.to_dict("records"):
        told = {
            name: row[name]
            for name in ("state", "owner", "deadline", "entered_on", "cleared_on", "overdue", "measures")
        }
        found[row["party"] or row["name"]] = told
    return found


def chosen(
    items: pd.DataFrame, *, campaign: str = "", region: str = "", owner: str = "", states: Sequence[str] = ()
) -> pd.DataFrame:
    """Items of one campaign (code, name or word), of regions by first digits, of one owner, in some states."""
    if campaign:
        items = items[(items["campaign_code"] == (campaign_code(campaign) or "?")) | (items["campaign"] == campaign)]
    if region:
        items = items[items["region"].str.startswith(region)]
    if owner:
        names = {owner, *(body.canonical for body in government.resolve(owner).bodies)}
        items = items[items["owner"].isin(names)]
    return items[items["state"].isin(states)] if states else items
