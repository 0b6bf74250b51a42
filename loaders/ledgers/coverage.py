"""Coverage: what each department sent in a quarter, against what it owes; and what came of each county.

A record was sent by the body that decided it, where it names one, else by the department that delivered its file. A delivery
counts for the month in which it came, whether its content was new or not.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from loaders import records
from loaders.ledgers.duties import RHYTHMS, Duties, Duty
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_roles
from loaders.reject import InputError
from loaders.sender import sender_of
from resolution import divisions

if TYPE_CHECKING:
    import pandas as pd

STATES = ("complete", "partial", "missing", "not_due", "as_needed")
#: Sender of what nobody signed.
UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, up to a day within or after it."""

    year: int
    number: int
    as_of: str

    @classmethod
    def read(cls, text: str, as_of: str) -> Quarter:
        """``2026Q1``, or "" for the last quarter that ended by ``as_of`` (ISO day)."""
        if not text:
            day = datetime.date.fromisoformat(as_of)
            passed = day.year * 4 + (day.month - 1) // 3 - 1
            return cls(passed // 4, passed % 4 + 1, as_of)
        year, mark, number = text.upper().partition("Q")
        if not (mark and year.isdigit() and len(year) == 4 and number in {"1", "2", "3", "4"}):
            raise InputError("bad_quarter", file="", value=text)
        return cls(int(year), int(number), as_of)

    @property
    def months(self) -> tuple[str, ...]:
        """Its months as ``2026-01``."""
        return tuple(f"{self.year}-{3 * self.number - 2 + i:02d}" for i in range(3))

    @property
    def ended_months(self) -> tuple[str, ...]:
        """Those of its months that ended by ``as_of``."""
        return tuple(month for month in self.months if _end_of(month) <= self.as_of)

    @property
    def name(self) -> str:
        """``2026Q1``."""
        return f"{self.year}Q{self.number}"

    @property
    def before(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1, self.as_of)


def _end_of(month: str) -> str:
    first = datetime.date.fromisoformat(f"{month}-01")
    following = first.replace(day=28) + datetime.timedelta(days=4)
    return (following.replace(day=1) - datetime.timedelta(days=1)).isoformat()


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: records by source, sender, county and month; deliveries by source, sender and month."""

    records: pd.DataFrame
    deliveries: pd.DataFrame

    def until(self, month: str) -> Sent:
        """What came by the end of a month (``2026-03``)."""
        return Sent(*(frame[frame["month"] <= month] for frame in (self.records, self.deliveries)))


def read_sent(connection: sa.Connection, as_of: str) -> Sent:
    """What came by ``as_of``."""
    return Sent(_records(connection, as_of), _deliveries(connection, as_of))


def _records(connection: sa.Connection, as_of: str) -> pd.DataFrame:
    """Counted in memory: the joins are by record, one row each."""
    record, load = records.record, records.load
    month = sa.func.substr(record.c.delivered_on, 1, 7)
    chosen = (
        sa.select(record.c.record_id, record.c.source, load.c.sender, month, record.c.delivered_on)
        .join_from(record, load, load.c.load_id == record.c.load_id)
        .where(record.c.delivered_on <= as_of)
    )
    frame = _frame(connection, chosen, ("record_id", "source", "sender", "month", "last"))
    authority = read_roles(connection, "authority", "authority")[["record_id", "authority_name", "authority_region"]]
    party = read_roles(connection, "subject", "party")[["record_id", "party_region"]]
    frame = frame.merge(authority, how="left", on="record_id").merge(party, how="left", on="record_id").fillna("")
    frame = frame.rename(columns={"authority_name": "authority", "party_region": "county"})
    by = ["source", "sender", "authority", "authority_region", "county", "month"]
    counted = frame.groupby(by, as_index=False).agg(records=("record_id", "size"), last=("last", "max"))
    return _signed(counted)


def _deliveries(connection: sa.Connection, as_of: str) -> pd.DataFrame:
    load = records.load
    month = sa.func.substr(load.c.delivered_on, 1, 7).label("month")
    counts = (sa.func.count().label("deliveries"), *(sa.func.sum(load.c[n]).label(n) for n in ("rows", "rejected")))
    by = (load.c.source, load.c.sender, month)
    chosen = sa.select(*by, *counts, sa.func.max(load.c.delivered_on)).where(load.c.delivered_on <= as_of).group_by(*by)
    frame = _frame(connection, chosen, ("source", "sender", "month", "deliveries", "rows", "rejected", "last"))
    return _signed(frame.assign(authority="", authority_region=""))


def _frame(connection: sa.Connection, chosen: sa.Select[Any], names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame.from_records([tuple(row) for row in connection.execute(chosen)], columns=list(names)).fillna("")


def _signed(frame: pd.DataFrame) -> pd.DataFrame:
    """With ``department`` and its ``key``: the deciding body where there is one, else the sender."""
    senders = {
        pair: sender_of(*pair) if pair[0] else sender_of("")
        for pair in {
            *zip(frame["authority"], frame["authority_region"], strict=True),
            *((s, "") for s in frame["sender"]),
        }
    }
    chosen = [
        senders[(authority, region)] if authority else senders[(sender, "")]
        for authority, region, sender in zip(
            frame["authority"], frame["authority_region"], frame["sender"], strict=True
        )
    ]
    signed = {"department": [one.name for one in chosen], "key": [one.key or one.name for one in chosen]}
    return frame.assign(**{name: np.array(texts, dtype=object) for name, texts in signed.items()})


def coverage(sent: Sent, duties: Duties, titles: Mapping[str, str], quarter: Quarter) -> dict[str, Any]:
    """The quarter's coverage by what came until its ``as_of``; ``titles`` are names of sources. Plain values throughout."""
    arrived, delivered = sent.records, sent.deliveries
    within, before = (arrived[arrived["month"].isin(q.months)] for q in (quarter, quarter.before))
    handed = delivered[delivered["month"].isin(quarter.months)]
    frames = [_by_duty(frame, duties) for frame in (arrived, within, before, handed, delivered)]
    owed = [_duty(duty, titles, quarter, [frame[duty.source, duty.key] for frame in frames]) for duty in duties.duties]
    return {
        "quarter": quarter.name,
        "as_of": quarter.as_of,
        "region": duties.region,
        "verified": duties.verified,
        "duties": owed,
        "summary": {state: sum(one["state"] == state for one in owed) for state in STATES},
        "beyond": _beyond(within, duties, titles),
        "counties": _counties(within, before, duties),
    }


def _by_duty(frame: pd.DataFrame, duties: Duties) -> dict[tuple[str, str], pd.DataFrame]:
    """The rows of each duty, parted once: a pass a duty would take as many passes as a city has duties."""
    rows, none = frame.groupby(["source", "key"]).indices, frame.iloc[:0]
    owed = {(duty.source, duty.key) for duty in duties.duties}
    return {pair: frame.iloc[rows[pair]] if pair in rows else none for pair in owed}


def _duty(duty: Duty, titles: Mapping[str, str], quarter: Quarter, frames: Sequence[pd.DataFrame]) -> dict[str, Any]:
    arrived, within, before, handed, delivered = frames
    came = sorted({*within["month"], *handed["month"]})
    last = max([*arrived["last"], *delivered["last"]], default="")
    state, expected = _state(duty, quarter, came)
    return {
        "department": duty.department,
        "region": duty.region,
        "source": duty.source,
        "title": titles.get(duty.source, duty.source),
        "every": duty.every,
        "item": duty.item,
        "expected": expected,
        "sent": min(len(came), expected) if expected else len(came),
        "months": came,
        "records": int(within["records"].sum()),
        "records_before": int(before["records"].sum()),
        "rejected": int(handed["rejected"].sum()),
        "last": last,
        "state": state,
    }


def _state(duty: Duty, quarter: Quarter, came: Sequence[str]) -> tuple[str, int]:
    """How a duty stands, and how many deliveries the quarter should have brought by ``as_of``.

    What is due once a year is due by the end of its last quarter.
    """
    ended = quarter.ended_months
    if duty.every == "decision":
        return "as_needed", 0
    expected = len(ended) if duty.every == "month" else int(len(ended) == RHYTHMS["month"])
    if duty.every == "year" and quarter.number != 4 and not came:
        return "not_due", 0
    counted = len(came) if duty.every != "month" else len(set(came) & set(ended))
    if not expected and not came:
        return "not_due", 0
    if counted >= expected:
        return "complete", expected
    return ("partial", expected) if counted else ("missing", expected)


def _beyond(within: pd.DataFrame, duties: Duties, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the city's departments sent in the quarter without owing it, by department and source; "" = nobody signed."""
    owed = {(duty.source, duty.key) for duty in duties.duties}
    own = within[(within["key"] == "") | within["key"].str.startswith(duties.region[:4])]
    told = own.groupby(["department", "key", "source"], as_index=False)["records"].sum()
    return [
        {
            "department": row.department,
            "source": row.source,
            "title": titles.get(row.source, row.source),
            "records": int(row.records),
        }
        for row in told.itertuples()
        if (row.source, row.key) not in owed
    ]


def _counties(within: pd.DataFrame, before: pd.DataFrame, duties: Duties) -> list[dict[str, Any]]:
    """Records whose party lies in each county, by source, with the quarter before."""
    rows = []
    for code in duties.counties:
        mine, former = (frame[frame["county"].str[:6] == code] for frame in (within, before))
        by_source = mine.groupby("source")["records"].sum().sort_index()
        rows.append(
            {
                "region": code,
                "name": divisions.name_of(code),
                "records": int(mine["records"].sum()),
                "records_before": int(former["records"].sum()),
                "sources": {str(source): int(count) for source, count in by_source.items()},
            }
        )
    return rows


def coverage_notice(answer: Mapping[str, Any], words: Mapping[str, str], signed: str) -> Notice:
    """The quarterly notice to counties and departments; ``words`` name states and rhythms."""
    year, number = answer["quarter"].split("Q")
    owed = [
        (d["department"], d["title"], words[d["every"]], d["expected"], d["sent"], d["records"], d["rejected"],
         d["last"] or "—", words[d["state"]])
        for d in answer["duties"]
    ]  # fmt: skip
    gaps = [(d["department"], d["title"], d["last"] or "从未报送") for d in answer["duties"] if d["state"] == "missing"]
    counties = [(c["name"], c["records"], c["records_before"], len(c["sources"])) for c in answer["counties"]]
    summary = answer["summary"]
    due = sum(summary[state] for state in ("complete", "partial", "missing"))
    text = (
        f"{year}年第{number}季度应报送 {due} 项（部门×数据源），按期报齐 {summary['complete']} 项，"
        f"部分报送 {summary['partial']} 项，未报送 {summary['missing']} 项。现将归集共享情况通报如下。"
    )
    tables = [
        Table.of(
            "一、部门报送情况", ("部门", "信息", "频次", "应报", "已报", "记录数", "退回行", "最近报送", "状态"), owed
        ),
        Table.of("二、未报送清单", ("部门", "信息", "最近报送"), gaps),
        Table.of("三、县市区归集情况", ("县市区", "本季记录", "上季记录", "信息种类"), counties),
    ]
    remark = f"数据截至 {answer['as_of']}。" + ("" if answer["verified"] else "应报频次为暂定口径，尚未核定。")
    name = divisions.name_of(answer["region"])
    return Notice(
        title=f"关于{name}{year}年第{number}季度公共信用信息归集共享情况的通报",
        to="各县市区人民政府，市有关单位",
        paragraphs=(text,),
        tables=tuple(tables),
        signed=signed,
        dated=answer["as_of"],
        remarks=(remark,),
    )
