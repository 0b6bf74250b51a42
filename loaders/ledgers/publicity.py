"""Double publicity: every decision of a register or a portal as one case with its deadline, when it was published, and what is wrong.

The main path: read → match register and published → one case a decision → which rule, which deadline → state as of a day →
findings by the data standard and against the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from loaders.ledgers import publicity_findings as found
from loaders.ledgers import publicity_matching as matching
from loaders.ledgers import publicity_reading as reading
from loaders.ledgers import publicity_rules as rules
from loaders.ledgers import publicity_standard as standards
from loaders.ledgers.every_state import looked_up, placed, read_fields
from loaders.records import WITHDRAWN
from loaders.working_days import to_days, working_days_between

if TYPE_CHECKING:
    import pandas as pd

IN_TIME, LATE, CONCEALED, REFUSED = "in_time", "late", "concealed", "refused"
PENDING, EXEMPT, UNDATED, UNANNOUNCED = "pending", "exempt", "undated", "unannounced"
STATES = (IN_TIME, LATE, CONCEALED, REFUSED, PENDING, EXEMPT, UNDATED, UNANNOUNCED)

_REGISTER_FIELDS = (*reading.SHARED, "decision_kind", "case_code", "permit_no", "publishable", "exempt_reason")
#: Decisions in the order of days and numbers, whatever order they came in.
_ORDER = ["decided_on", "document_no", "record"]
_DATES = ("published_on", "sent_on", "published_to", "valid_from", "valid_to")
_MORE = {"permit": ("permit_no",), "penalty": ("case_code",)}


@dataclass(frozen=True, slots=True)
class Publicity:
    """``cases``: one row a decision. ``findings``: one row a violation, with the place of its case (-1: a refused row without one).

    ``files``: items that whole files have no column for, with how many of their records must have them.
    """

    as_of: str
    duty: rules.Duty
    cases: pd.DataFrame
    findings: pd.DataFrame
    files: pd.DataFrame


def publicity(connection: sa.Connection, as_of: str, duty: str = "", *, strict: bool = False) -> Publicity:
    """The ledger as of an ISO date. ``strict``: what a file has no column for is missing from each of its records."""
    owed = rules.duty_of(duty)
    register, published = _register(connection), _published(connection)
    register = register[register["decided_on"] <= as_of].reset_index(drop=True)
    published = published[published["first_on"] <= as_of].reset_index(drop=True)
    places, how = matching.match(register, published)
    published = published.assign(place=places, how=how)
    cases, published = _cases(register, published)
    refused = found.refused(connection, as_of, cases, published)
    cases = rules.apply(owed, cases.assign(origin=np.arange(len(cases))))
    cases["state"] = _states(cases, as_of, refused)
    cases["days"] = working_days_between(
        *(to_days(cases[name].to_numpy(dtype=object)) for name in ("decided_on", "published_on"))
    )
    findings, files = found.findings(connection, register, published, strict)
    findings = found.of_cases(findings, cases)
    return Publicity(as_of, owed, _counted(cases, findings), found.with_refused(findings, refused, cases), files)


def _register(connection: sa.Connection) -> pd.DataFrame:
    """Decisions by the departments' registers, once each; what was taken out of use there is none."""
    frame = read_fields(connection, reading.REGISTER, _REGISTER_FIELDS)
    frame = frame[frame["state"] != WITHDRAWN].reset_index(drop=True)
    frame["decision"] = frame["decision_kind"]
    frame["document_no"] = frame["document_no"].where(frame["document_no"] != "", frame["permit_no"])
    frame = reading.with_keys(frame).assign(case=frame["case_code"])
    return matching.distinct(frame[frame["decision"].isin(reading.KINDS)].sort_values(_ORDER, kind="stable"))


def _published(connection: sa.Connection) -> pd.DataFrame:
    """Published permits and penalties, withdrawn and repaired ones too: they were published once."""
    import pandas as pd

    parts = []
    for kind, source in reading.KINDS.items():
        wanted = (*reading.SHARED, *standards.standard().fields(kind), *_DATES, *_MORE[kind], "uscc.mask", "content")
        frame = read_fields(connection, source, tuple(dict.fromkeys(wanted)))
        frame = frame.assign(decision=kind, case=frame[_MORE[kind][0]], publishable="")
        if kind == "permit":
            frame["document_no"] = frame["document_no"].where(frame["document_no"] != "", frame["permit_no"])
        parts.append(frame)
    whole = pd.concat(parts).fillna("").sort_values(_ORDER, kind="stable").reset_index(drop=True)
    whole["told_on"] = whole["published_on"].where(whole["published_on"] != "", whole["sent_on"])
    whole["first_on"] = whole["told_on"].where(whole["told_on"] != "", whole["delivered_on"])
    by = np.where(
        whole["published_on"] != "", "published_on", np.where(whole["sent_on"] != "", "sent_on", "delivered_on")
    )
    return reading.with_keys(whole.assign(published_by=by))


_CASE = (
    "record", "decision", "department", "body", "region", "party", "name", "code", "document_no", "document", "decided_on",
    "amount", "penalty_type", "procedure", "publishable", "name_key", "delivered_on",
)  # fmt: skip


def _cases(register: pd.DataFrame, published: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A case for each decision; the published records with the place of their case."""
    import pandas as pd

    alone = published[published["place"] < 0]
    keys, _ = pd.factorize(matching.decision_keys(alone))
    place = published["place"].to_numpy(copy=True)
    place[alone.index] = keys + len(register)
    published = published.assign(place=place)
    others = published.loc[alone.index].drop_duplicates("place").sort_values("place")
    cases = pd.concat([register[list(_CASE)].assign(registered=True), others[list(_CASE)].assign(registered=False)])
    cases = cases.reset_index(drop=True)
    first = published.sort_values(["first_on", "record"], kind="stable").drop_duplicates("place")
    for name, column in (
        ("published_on", "first_on"),
        ("published_by", "published_by"),
        ("published_record", "record"),
    ):
        cases[name] = placed(len(cases), first["place"].to_numpy(), first[column])
    cases["records"] = np.bincount(published["place"], minlength=len(cases))
    return cases, published


def _states(cases: pd.DataFrame, as_of: str, refused: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The state of each case: the first condition that holds. What was published or handed over before its day has no day that is right."""
    due, published = cases["due_on"], cases["published_on"]
    sent = cases["origin"].isin(refused["place"])
    decided = cases["decided_on"]
    impossible = (published != "") & ((decided > cases["delivered_on"]) | (decided > published))
    conditions = [
        (cases["exemption"] != "", EXEMPT),
        ((decided == "") | impossible, UNDATED),
        ((published != "") & ((due == "") | (published <= due)), IN_TIME),
        (published != "", LATE),
        (sent, REFUSED),
        (due == "", UNANNOUNCED),
        (due < as_of, CONCEALED),
    ]
    states = np.select([mask.to_numpy(dtype=bool) for mask, _ in conditions], [name for _, name in conditions], PENDING)
    return states.astype(object)


def _counted(cases: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Cases with how many errors their published records have."""
    cases = cases.reset_index(drop=True)
    errors = findings[findings["severity"] == "error"].groupby("case").size().to_dict()
    names = reading.region_labels(cases["region"])
    counted = cases.assign(errors=looked_up(cases.index.to_series(), errors, 0))
    return counted.assign(region_name=looked_up(counted["region"], names))
