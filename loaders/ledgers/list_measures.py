"""Measures against listed parties: which are due to each entry, which were applied and reported, which are to be lifted.

What is due follows from the list of measures (``due: true`` of those that concern the list); what was applied is told by the
events ``measure`` of the graph, whatever source they come from.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from loaders.ledgers.lists import IN_FORCE, as_texts
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_bodies, read_events
from loaders.lists import lists
from loaders.measures import MeasureList

if TYPE_CHECKING:
    import pandas as pd

APPLIED, LATE, WAITING, MISSING = "applied", "late", "waiting", "missing"
STATES = (APPLIED, LATE, WAITING, MISSING)
#: What the properties of an event ``measure`` tell, by the names used here.
_TOLD = {
    **{"measure": "measure", "list_name": "list", "department": "authority", "result": "result"},
    **{"reported_on": "reported_on", "typical": "typical", "case_text": "case_text"},
}


def read_results(connection: sa.Connection, held: MeasureList, as_of: str, known_by: str = "") -> pd.DataFrame:
    """Measures applied until a day, whoever told of them: party, department, ``code`` of the measure ("" = no basis)."""
    frame = read_events(connection, ("measure",), known_by).rename(
        columns={"since": "applied_on", "until": "lifted_on"}
    )
    frame = frame[(frame["applied_on"] != "") & (frame["applied_on"] <= as_of)]
    told = {name: [str(one.get(key, "")) for one in frame["properties"]] for name, key in _TOLD.items()}
    bodies = read_bodies(connection, frame["authority"].tolist())
    office = [bodies.get(body) or word for body, word in zip(frame["authority"], told["department"], strict=True)]
    found = {text: held.find(text, as_of) for text in set(told["measure"])}
    codes = [(one.code if (one := found[text]) else "") for text in told["measure"]]
    made = frame.assign(**told, office_name=office, code=codes)
    return as_texts(made, *told, "office_name", "code")


def due_measures(made: pd.DataFrame, results: pd.DataFrame, held: MeasureList, as_of: str) -> pd.DataFrame:
    """A row for each entry in force and each measure due to it: ``state``, ``by`` (last day of feedback), what was applied.

    A result counts for entries of its party made until it was applied, on its own list where it names one.
    """
    import pandas as pd

    due = [
        (code, one.code, one.zh, one.keeper, one.verified)
        for code in sorted(set(made["list"]))
        for one in held.at(as_of)
        if one.due and one.concerns(code)
    ]
    columns = ["list", "measure", "measure_name", "keeper", "measure_verified"]
    wanted = as_texts(pd.DataFrame.from_records(due, columns=columns), *columns[:4])
    shown = ["entry", "list", "party", "party_name", "party_code", "region", "since", "record"]
    rows = made.loc[made["state"].isin(IN_FORCE), shown].merge(wanted, on="list")
    rows["by"] = rows["since"].map({day: _later(day, held.feedback_days) for day in set(rows["since"])}).astype(str)
    first = _first_results(rows, results)
    rows = rows.merge(first, how="left", on=["entry", "measure"])
    told = ["applied_on", "reported_on", "office_name", "result_record"]
    rows[told] = rows[told].fillna("")
    rows["state"] = [
        _state(applied, reported, by, as_of)
        for applied, reported, by in zip(rows["applied_on"], rows["reported_on"], rows["by"], strict=True)
    ]
    return rows.sort_values(["party", "list", "entry", "measure"], kind="stable").reset_index(drop=True)


def _first_results(rows: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The first result of each entry and measure."""
    told = results.loc[(results["party"] != "") & (results["code"] != "")]
    told = told[["party", "code", "list_name", "applied_on", "reported_on", "office_name", "record"]]
    told = told.rename(columns={"code": "measure", "record": "result_record"})
    both = rows[["entry", "party", "measure", "list", "since"]].merge(told, on=["party", "measure"])
    same = both["list_name"].isin(["", None]) | (both["list_name"] == both["list"])
    both = both[same & (both["applied_on"] >= both["since"])].sort_values(["applied_on", "result_record"])
    kept = ["entry", "measure", "applied_on", "reported_on", "office_name", "result_record"]
    return both.drop_duplicates(["entry", "measure"])[kept]


def _state(applied: str, reported: str, by: str, as_of: str) -> str:
    if applied:
        return LATE if (reported or applied) > by else APPLIED
    return MISSING if as_of > by else WAITING


def _later(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat() if day else ""


def to_lift(made: pd.DataFrame, results: pd.DataFrame, as_of: str) -> list[dict[str, Any]]:
    """Measures still applied to parties that are on no list any more."""
    listed = set(made.loc[made["state"].isin(IN_FORCE), "party"])
    held = results[(results["lifted_on"] == "") | (results["lifted_on"] > as_of)]
    over = held[(held["party"] != "") & ~held["party"].isin(listed)]
    names = ["party", "party_name", "party_code", "measure", "list_name", "office_name", "applied_on", "record"]
    ordered = over.sort_values(["party", "applied_on", "record"])
    return [{name: str(row[name]) for name in names} for row in ordered.to_dict("records")]


def summary(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """By list and measure how many were due and what became of them."""
    found = []
    for (code, measure), held in rows.groupby(["list", "measure"], sort=True):
        states = {state: int((held["state"] == state).sum()) for state in STATES}
        done = states[APPLIED] + states[LATE]
        found.append(
            {
                "list": code,
                "measure": measure,
                "measure_name": held["measure_name"].iloc[0],
                "keeper": held["keeper"].iloc[0],
                "verified": bool(held["measure_verified"].iloc[0]),
                "due": len(held),
                **states,
                "ratio": round(done / len(held), 4),
            }
        )
    return found


def typical_cases(results: pd.DataFrame) -> list[dict[str, Any]]:
    """The cases that departments reported as typical, latest first."""
    chosen = results[results["typical"] == "yes"].sort_values(["applied_on", "record"], ascending=[False, True])
    names = (
        *("party", "party_name", "party_code", "list_name", "measure", "code", "office_name"),
        *("applied_on", "lifted_on", "result", "case_text", "record"),
    )
    return [{name: str(row[name]) for name in names} for row in chosen.to_dict("records")]


def cases_notice(cases: list[dict[str, Any]], signed: str, dated: str) -> Notice:
    """Typical cases as a document to be published: no number of a person is in it, records hold none."""
    titles = {code: info.zh for code, info in lists().items()}
    paragraphs = [
        f"{number}. {case['party_name']}（{titles.get(case['list_name'], '失信主体')}）："
        f"{case['office_name']}于{case['applied_on']}对其实施“{case['measure']}”。{case['case_text'] or case['result']}"
        for number, case in enumerate(cases, start=1)
    ]
    columns = ("主体", "名单", "措施", "实施部门", "实施日期", "结果")
    rows = [
        (
            case["party_name"],
            titles.get(case["list_name"], ""),
            *(case[name] for name in ("measure", "office_name", "applied_on", "result")),
        )
        for case in cases
    ]
    return Notice(
        "失信惩戒典型案例", tuple(paragraphs), (Table.of("典型案例", columns, rows),), signed=signed, dated=dated
    )
