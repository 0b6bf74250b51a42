"""Who is registered, as of a day: the one count that supervision, the city monitor and the ratio of lists go by.

A register tells that a party is gone by the day of it, or by words of its state (注销, 吊销, 撤销, 迁出; ``list_ledger.yaml``),
and not by what only announces or undoes that (拟注销, 简易注销公告, 撤销吊销). 歇业 and 清算 are states of firms that are still
registered. Without a day, a party is gone from the delivery that says so. Of several rows of one party the one that holds
longest counts: who moved is registered where they went.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.ledgers.lists import rules
from resolution import ledger

if TYPE_CHECKING:
    import pandas as pd

#: When a party goes that is still registered.
_NEVER = 99_999_999
_NOT_YET, _UNDONE = "拟未待", "(?!公告|备案|申请|中$|手续|登记中)"


def gone_on(state: str, cancelled_on: str, delivered_on: str) -> str:
    """The day from which a party is no longer registered, by a row of a register; "" for one that is.

    >>> gone_on("吊销，未注销", "", "2026-01-05"), gone_on("存续（简易注销公告中）", "", "2026-01-05"), gone_on("注销", "2025-02-03", "")
    ('2026-01-05', '', '2025-02-03')
    """
    return cancelled_on or (delivered_on if _says_gone(state) else "")


@cache
def _says_gone(state: str) -> bool:
    return _gone_words().search(state) is not None


@cache
def _gone_words() -> re.Pattern[str]:
    words = "|".join(rules()["ratio"]["gone"])
    return re.compile(rf"(?<![{_NOT_YET}])(?<!申请)(?<!撤销)(?:{words})(?!{words}){_UNDONE}")


def read_register(connection: sa.Connection, region: str = "") -> pd.DataFrame:
    """Registered enterprises, one row a party: ``party``, ``region``, ``since`` and ``gone_on`` (days as numbers, 20260331)."""
    import pandas as pd

    table = records.record
    parties = _parties(connection, region)
    chosen = sa.select(table.c.record_id, table.c.payload, table.c.delivered_on).where(
        table.c.source == rules()["ratio"]["source"], table.c.state == records.ACTIVE
    )
    held: dict[str, tuple[int, int, str]] = {}
    for number, payload, delivered_on in connection.execute(chosen):
        if number not in parties:
            continue
        told = orjson.loads(payload)
        gone = day_number(gone_on(told.get("status", ""), told.get("cancelled_on", ""), delivered_on)) or _NEVER
        party, place = parties[number]
        held[party] = max(held.get(party, (-1, 0, "")), (gone, day_number(told.get("reg_date", "")), place))
    days = pd.DataFrame.from_records(list(held.values()), columns=["gone_on", "since", "region"])
    days[["gone_on", "since"]] = days[["gone_on", "since"]].astype("int64")
    return days.assign(party=pd.Series(list(held), dtype=object), region=days["region"].astype("category"))


def registered(register: pd.DataFrame, day: str) -> pd.DataFrame:
    """Those of a register that are registered on a day."""
    number = day_number(day)
    return register[(register["since"] <= number) & (register["gone_on"] > number)]


def day_number(day: str) -> int:
    """A day as a number that sorts as it does; 0 for none."""
    return int(day.replace("-", "")) if day else 0


def _parties(connection: sa.Connection, region: str) -> dict[int, tuple[str, str]]:
    """Party and region of each record of the register that is about an enterprise.

    Read apart from the records: a join of all would look each record's mentions up.
    """
    mention, member, entity = ledger.mention, ledger.membership, ledger.entity
    chosen = (
        sa.select(mention.c.record_id, entity.c.entity_id, entity.c.region)
        .join_from(mention, member, member.c.mention_id == mention.c.mention_id)
        .join(entity, entity.c.entity_id == member.c.entity_id)
        .where(mention.c.source == rules()["ratio"]["source"], mention.c.role == "subject")
        .where(entity.c.kind.in_(rules()["ratio"]["kinds"]), entity.c.region.startswith(region))
    )
    return {number: (party, place) for number, party, place in connection.execute(chosen)}
