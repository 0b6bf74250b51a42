"""Whether departments looked the lists up when they had to: before permits, awards and contracts for parties that were listed.

Which decisions count, and how far back a lookup may lie, is data (``list_ledger.yaml``, ``lookups``).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from graph.stores.sql_schema import EVENT, NODE
from loaders.ledgers.lists import on_lists, rules
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_records
from loaders.lists import codes, lists

if TYPE_CHECKING:
    import pandas as pd

_DECIDED = (
    *("event", "kind", "party", "party_name", "party_code", "decided_on", "office", "office_name", "title"),
    *("document_no", "record"),
)


def read_decisions(connection: sa.Connection, since: str, until: str) -> pd.DataFrame:
    """Decisions of a time that gave something to a party on a list of serious dishonesty that day, with the lists it was on."""
    import pandas as pd

    entry, body = EVENT.alias("entry"), NODE.alias("body")
    chosen = (
        sa.select(
            EVENT.c.id, EVENT.c.kind, NODE.c.id, NODE.c.name, NODE.c.code, EVENT.c.since, EVENT.c.authority,
            sa.func.coalesce(body.c.name, ""), EVENT.c.title, EVENT.c.document_no, EVENT.c.records, entry.c.list,
        )
        .join_from(EVENT, entry, entry.c.party == EVENT.c.party)
        .join(NODE, NODE.c.key == EVENT.c.party)
        .outerjoin(body, body.c.id == EVENT.c.authority)
        .where(
            EVENT.c.kind.in_(rules()["lookups"]["events"]), EVENT.c.since >= since, EVENT.c.since <= until,
            *on_lists(entry.c, codes("black")), entry.c.since <= EVENT.c.since,
            sa.or_(entry.c.until == "", entry.c.until > EVENT.c.since),
        )
        .order_by(EVENT.c.since, EVENT.c.id, entry.c.list)
    )  # fmt: skip
    rows = [tuple(row) for row in connection.execute(chosen)]
    frame = pd.DataFrame.from_records(rows, columns=[*_DECIDED, "list"])
    frame["record"] = [records.partition("\n")[0] for records in frame["record"]]
    on = frame.groupby("event", sort=False)["list"].agg(lambda held: "|".join(dict.fromkeys(held)))
    return frame.drop(columns="list").drop_duplicates("event").merge(on.rename("lists"), on="event")


def read_lookups(connection: sa.Connection) -> pd.DataFrame:
    """Lookups with their party and office."""
    fields = ("department", "looked_up_on", "purpose", "business_no", "name", "result")
    roles = (("subject", "party"), ("authority", "office"))
    return read_records(connection, "list_lookups", fields, roles=roles)


def compare(decisions: pd.DataFrame, lookups: pd.DataFrame) -> pd.DataFrame:
    """Each decision with its lookup: of the same party by the same office, at most so many days before, the nearest one."""
    held = lookups[(lookups["party"] != "") & (lookups["office"] != "")]
    held = held[["party", "office", "looked_up_on", "record"]].rename(columns={"record": "lookup"})
    both = decisions[["event", "party", "office", "decided_on"]].merge(held, on=["party", "office"])
    days = rules()["lookups"]["days"]
    earliest = both["decided_on"].map({day: _earlier(day, days) for day in set(both["decided_on"])}).astype(str)
    fits = (both["looked_up_on"] <= both["decided_on"]) & (both["looked_up_on"] >= earliest)
    nearest = both[fits].sort_values(["looked_up_on", "lookup"], ascending=[False, True]).drop_duplicates("event")
    made = decisions.merge(nearest[["event", "looked_up_on", "lookup"]], how="left", on="event")
    made[["looked_up_on", "lookup"]] = made[["looked_up_on", "lookup"]].fillna("")
    return made.assign(looked_up=made["lookup"] != "")


def _earlier(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=days)).isoformat()


def checked(connection: sa.Connection, since: str, until: str) -> dict[str, Any]:
    """How many decisions of a time were preceded by a lookup, by department; and each that was not, with its records."""
    decided = read_decisions(connection, since, until)
    told = decided["office"] != ""  # a contract between firms is no department's decision
    made = compare(decided[told], read_lookups(connection))
    offices = [
        {"office": office, "office_name": name, **_counted(rows)}
        for (office, name), rows in made.groupby(["office", "office_name"], sort=True)
    ]
    missed = made[~made["looked_up"].astype(bool)].drop(columns=["looked_up", "looked_up_on", "lookup"])
    rule = rules()["lookups"]
    return {
        "since": since,
        "until": until,
        "days": rule["days"],
        "verified": rule["verified"],
        **_counted(made),
        "unattributed": int((~told).sum()),
        "departments": sorted(offices, key=lambda row: (row["ratio"], -row["decisions"], row["office_name"])),
        "missed": missed.to_dict("records"),
    }


def _counted(rows: pd.DataFrame) -> dict[str, Any]:
    found = int(rows["looked_up"].sum())
    return {"decisions": len(rows), "looked_up": found, "ratio": round(found / len(rows), 4) if len(rows) else 1.0}


def lookups_notice(answer: dict[str, Any], signed: str, dated: str) -> Notice:
    """The notice about decisions without a lookup."""
    titles = {code: info.zh for code, info in lists().items()}
    kinds = rules()["lookups"]["events"]
    sums = [
        (row["office_name"] or "（未写明）", row["decisions"], row["looked_up"], f"{row['ratio']:.1%}")
        for row in answer["departments"]
    ]
    missed = [
        (
            row["office_name"],
            kinds[row["kind"]],
            row["decided_on"],
            row["document_no"],
            row["party_name"],
            "、".join(titles.get(code, code) for code in row["lists"].split("|")),
        )
        for row in answer["missed"]
    ]
    return Notice(
        title="查询使用严重失信主体名单情况通报",
        to="各有关单位",
        paragraphs=(
            f"{answer['since']}至{answer['until']}，对列入严重失信主体名单的主体作出许可、表彰、采购等决定{answer['decisions']}件，"
            f"决定前{answer['days']}日内查询名单的{answer['looked_up']}件，占{answer['ratio']:.1%}。",
        ),
        tables=(
            Table.of("各单位查询情况", ("单位", "应查询", "已查询", "比例"), sums),
            Table.of("未查询即作出的决定", ("单位", "类别", "决定日期", "文书号", "主体", "当时所在名单"), missed),
        ),
        signed=signed,
        dated=dated,
        remarks=("查询时限为暂定口径，未经核实。",) if not answer["verified"] else (),
    )
