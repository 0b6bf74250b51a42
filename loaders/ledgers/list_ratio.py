"""The share of registered enterprises that stand on a list of serious dishonesty, by region and month, against its limit.

Counted over whole columns: register and entries are each read once, whatever the number of months.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from graph.stores.sql_schema import EVENT, NODE
from loaders.ledgers.lists import on_lists, rules
from loaders.ledgers.reading import known
from loaders.ledgers.register import registered
from loaders.lists import codes

if TYPE_CHECKING:
    import pandas as pd

By = Literal["county", "city", "province"]
_DIGITS = {"county": 6, "city": 4, "province": 2}


def read_listed(connection: sa.Connection, region: str = "", known_by: str = "") -> pd.DataFrame:
    """Entries of enterprises on lists of serious dishonesty: ``party``, ``region`` (of the party), ``list``, times."""
    import pandas as pd

    chosen = (
        sa.select(NODE.c.id, NODE.c.name, NODE.c.region, EVENT.c.list, EVENT.c.since, EVENT.c.until)
        .join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
        .where(*on_lists(EVENT.c, codes("black")), NODE.c.kind.in_(rules()["ratio"]["kinds"]))
        .where(NODE.c.region.startswith(region), *known(EVENT.c, known_by))
        .distinct()
    )
    rows = [tuple(row) for row in connection.execute(chosen)]
    return pd.DataFrame.from_records(rows, columns=["party", "name", "region", "list", "since", "until"])


def ratio(register: pd.DataFrame, listed: pd.DataFrame, as_of: str, by: By) -> pd.DataFrame:
    """Per region, the whole first: ``registered``, ``listed``, ``ratio``, ``state``, ``room``, ``outside``.

    ``room`` is how many more may be listed before the limit is reached; ``outside`` counts listed enterprises that the
    register does not hold or holds as gone.
    """
    import pandas as pd

    digits = _DIGITS[by]
    held = registered(register, as_of)
    on = _listed(listed, as_of).drop_duplicates("party")
    on = on.assign(outside=~on["party"].isin(held["party"]))
    grouped = pd.DataFrame(
        {
            "registered": held["region"].value_counts().groupby(lambda code: code[:digits]).sum(),
            "listed": on.groupby(on["region"].str[:digits]).size(),
            "outside": on.groupby(on["region"].str[:digits])["outside"].sum(),
        }
    ).fillna(0)
    whole = pd.DataFrame({"registered": [len(held)], "listed": [len(on)], "outside": [int(on["outside"].sum())]}, [""])
    made = pd.concat([whole, grouped.sort_index()]).astype(int)
    made.insert(0, "region", [code.ljust(6, "0") if code else "" for code in made.index])
    made["ratio"] = (made["listed"] / made["registered"].where(made["registered"] > 0)).fillna(0.0).round(6)
    limit, warning = rules()["ratio"]["limit"], rules()["ratio"]["warning"]
    made["state"] = [
        "none" if not n else "over" if r >= limit else "warning" if r >= warning else "below"
        for n, r in zip(made["registered"], made["ratio"], strict=True)
    ]
    made["room"] = [_room(n, k, limit) for n, k in zip(made["registered"], made["listed"], strict=True)]
    return made.reset_index(drop=True)


def _room(registered: int, listed: int, limit: float) -> int:
    """How many more keep the ratio below the limit; negative = so many too many."""
    return math.ceil(round(registered * limit, 9)) - 1 - listed if registered else 0


def by_list(listed: pd.DataFrame, as_of: str) -> list[dict[str, Any]]:
    """How many listed enterprises each list contributes, and how many stand on that list alone."""
    on = _listed(listed, as_of).drop_duplicates(["party", "list"])
    alone = on.groupby("party")["list"].transform("size") == 1 if len(on) else on["party"].astype(bool)
    return [
        {"list": code, "listed": len(rows), "only": int(alone[rows.index].sum())}
        for code, rows in sorted(on.groupby("list"), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def trend(register: pd.DataFrame, listed: pd.DataFrame, as_of: str, months: int) -> list[dict[str, Any]]:
    """The ratio of the whole at the end of each of the last months, and on the day itself."""
    days = [*month_ends(as_of, months), as_of]
    shown = []
    for day in dict.fromkeys(days):
        count, on = len(registered(register, day)), _listed(listed, day)["party"].nunique()
        shown.append(
            {"on": day, "registered": count, "listed": int(on), "ratio": round(on / count, 6) if count else 0.0}
        )
    return shown


def month_ends(as_of: str, months: int) -> list[str]:
    """The last days of the so many months before that of a day, oldest first.

    >>> month_ends("2026-03-31", 2)
    ['2026-01-31', '2026-02-28']
    """
    day, found = datetime.date.fromisoformat(as_of), []
    for _ in range(months):
        day = day.replace(day=1) - datetime.timedelta(days=1)
        found.append(day.isoformat())
    return found[::-1]


def _listed(listed: pd.DataFrame, day: str) -> pd.DataFrame:
    return listed[(listed["since"] <= day) & ((listed["until"] == "") | (listed["until"] > day))]


def regions_over(made: pd.DataFrame, states: Sequence[str] = ("warning", "over")) -> pd.DataFrame:
    """The regions at or past the warning line."""
    return made[(made["region"] != "") & made["state"].isin(states)]
