"""Double publicity in the synthetic delta: registers of decisions of Xuancheng's departments, what the portal published of them, and what is wrong.

What is planted is told in ``truth/publicity.csv``: the state as of the second delivery, and the rule that a wrong record breaks.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa

from loaders.working_days import deadlines
from loaders.world.draft import draw_parties, scaled
from loaders.world.draw import Int
from loaders.world.handing import Handed, Writing, hand_over
from loaders.world.places import HOME
from loaders.world.records import Records
from loaders.world.words import stock

_TERM = 7
_CASES = 400  # of a world of 20,000 organisations
_TRUTH = ("decision", "document_no", "department", "party", "decided_on", "due_on", "published_on", "state", "rule")
_PORTAL = "发展和改革委员会"
_PERMIT_LENGTH = 4  # of an entry of data/decisions.yaml; penalties have six parts


@dataclass(frozen=True, slots=True)
class _Case:
    """One planted decision: columns as text, days as integers (0 = none)."""

    fields: dict[str, Any]
    party: int
    place: int
    function: str
    state: str
    rule: str


def write_publicity(writing: Writing) -> None:
    """Write the registers, what was published of them, and the truth."""
    rng = np.random.default_rng([writing.texts.world.spec.seed, crc32(b"publicity")])
    cases = _cases(writing, rng)
    for function in sorted({case.function for case in cases}):
        _hand_over(writing, "decision_registers", function, [case for case in cases if case.function == function])
    shown = [case for case in cases if case.fields["published"]]
    for decision, source in (("行政处罚", "penalties"), ("行政许可", "permits")):
        _hand_over(writing, source, _PORTAL, [case for case in shown if case.fields["decision"] == decision])
    _write_truth(writing, cases)


def _cases(writing: Writing, rng: np.random.Generator) -> list[_Case]:
    texts = writing.texts
    places, spec = texts.world.stage.places, texts.world.spec
    home = places.row(HOME)
    deciding = _deciding(writing, np.flatnonzero(places.city == home))
    plan = [(state, rule) for state, rule, times in stock("publicity")["plan"] for _ in range(times)]
    count = max(scaled(_CASES, texts) // len(plan), 2) * len(plan)
    pool = draw_parties(texts, rng, {"enterprise": count}, np.array([home]), writing.truth.planted)
    decided = spec.day(1) - rng.integers(35, 170, count)
    found = []
    for number in range(count):
        state, rule = plan[number % len(plan)]
        day = int(spec.day(1) - rng.integers(1, 4)) if state == "pending" else int(decided[number])
        penalty = rule in ("amount_unit", "missing_item") or state == "exempt" or bool(rng.random() < 0.6)
        act = _act(rng, deciding, penalty, state)
        place = int(rng.choice(deciding[act[0]]))
        found.append(_case(writing, rng, (number, int(pool[number % len(pool)]), place, day), (state, rule), act))
    return found


def _deciding(writing: Writing, counties: Int) -> dict[str, Int]:
    """By department the places where it is a party of this world, so that it has a code."""
    functions = list(stock("bodies")["functions"])
    known = {
        function: counties[writing.texts.authority_rows(counties, np.full(len(counties), number)) >= 0]
        for number, function in enumerate(functions)
    }
    return {function: places for function, places in known.items() if len(places)}


def _act(rng: np.random.Generator, deciding: dict[str, Int], penalty: bool, state: str) -> list[Any]:
    """What was decided: a penalty that is a fine and nothing else, a warning, or a permit."""
    entries = stock("decisions")["penalties" if penalty else "permits"]
    may = [one for one in entries if one[0] in deciding and (not penalty or one[3] == "罚款")]
    if state == "exempt":
        may = [one for one in may if one[0] == "市场监督管理局"]
    chosen: list[Any] = may[int(rng.integers(len(may)))]
    return chosen


def _case(
    writing: Writing,
    rng: np.random.Generator,
    about: tuple[int, int, int, int],
    planned: tuple[str, str],
    entry: list[Any],
) -> _Case:
    number, party, place, day = about
    state, rule = planned
    texts, function, penalty = writing.texts, entry[0], len(entry) > _PERMIT_LENGTH
    row = np.array([list(stock("bodies")["functions"]).index(function)])
    where_, body = np.array([place]), texts.authority_rows(np.array([place]), row)
    mark = texts.world.stage.places.marks[place].as_py() + stock("bodies")["functions"][function]["mark"]
    year = str(np.datetime64(day, "D"))[:4]
    fine = int(rng.integers(entry[4], entry[5]) // 100 * 100) if penalty and state != "exempt" else 0
    fields: dict[str, Any] = {
        "decision": "行政处罚" if penalty else "行政许可",
        "name": texts.names[party].as_py(),
        "party_type": "法人及非法人组织",
        "uscc": texts.codes[party].as_py(),
        "true_code": texts.codes[party].as_py(),
        "legal": "张某",
        "authority": texts.authorities(where_, row)[0].as_py(),
        "authority_code": texts.codes[int(body[0])].as_py(),
        "number": f"{mark}{'罚决' if penalty else '许决'}〔{year}〕{number + 1}号",
        "written": f"{mark}{'罚决' if penalty else '许决'}[{year}]第{number + 1:04}号",
        "act": entry[1],
        "fact": f"当事人{entry[1]}",
        "basis": entry[2] if penalty else "",
        "class": "罚款" if fine else entry[2] if not penalty else "警告",
        "kinds": "" if not penalty else "罚款" if fine else "警告",
        "content": f"罚款{fine}元" if fine else entry[3] if not penalty else "警告",
        "fine": str(fine) if fine else "",
        "fine_wan": f"{fine / 10_000:.6f}" if fine else "",
        "status": "1",
        "decided": day,
        "told": day,
        "until": day + 1095,
        "published": _published(rng, day, state),
    }
    _spoil(fields, rule, fine)
    return _Case(fields, party, place, function, state, rule)


def _published(rng: np.random.Generator, day: int, state: str) -> int:
    """A day within the term, or after it; 0 = never."""
    if state in ("concealed", "pending", "exempt"):
        return 0
    term = int(rng.integers(1, _TERM + 1) if state != "late" else rng.integers(_TERM + 1, _TERM + 9))
    return int(deadlines(np.array([day], dtype="datetime64[D]"), term)[0].astype(np.int64))


def _spoil(fields: dict[str, Any], rule: str, fine: int) -> None:
    """Break the rule in what is published; the register stays right."""
    if rule == "rejected":
        fields["uscc"] = "9.13E+17"
    elif rule == "missing_item":
        fields["fine_wan"], fields["content"] = "", "罚款"
    elif rule == "code_invalid":
        code = fields["uscc"]
        fields["uscc"] = code[:-1] + ("0" if code[-1] != "0" else "1")
    elif rule == "unknown_word":
        fields["class"] = "见决定书"
    elif rule == "valid_before_decided":
        fields["until"] = fields["decided"] - 30
    elif rule == "date_differs":
        fields["told"] = fields["decided"] - 1
    elif rule == "amount_unit":
        fields["fine_wan"] = str(fine)


def _hand_over(writing: Writing, source: str, function: str, cases: list[_Case]) -> None:
    """One file of these cases with the second delivery."""
    told = stock("publicity")["files"][source]
    (shape,) = told["shapes"]
    days = ("decided", "told", "until", "published")
    fields = {
        name: np.array([case.fields[name] for case in cases], dtype=np.int64)
        if name in days
        else pa.array([case.fields[name] for case in cases], pa.string())
        for name in dict.fromkeys(shape["columns"].values())
    }
    party: Int = np.array([case.party for case in cases], dtype=np.int64)
    place: Int = np.array([case.place for case in cases], dtype=np.int64)
    none, all_ = np.full(len(cases), -1), np.ones(len(cases), dtype=np.bool_)
    clean = np.zeros(len(cases), dtype=np.int64)
    records = Records(fields, {"subject": party}, place, clean, clean, ~all_, all_, none)
    refused = (
        {}
        if source == "decision_registers"
        else {n: "scientific_notation" for n, case in enumerate(cases) if case.rule == "rejected"}
    )
    hand_over(
        writing,
        Handed(source, told["title"], ("宣城市", function), 1, False, f"宣城市{function}"),
        shape,
        records,
        refused,
    )


def _write_truth(writing: Writing, cases: list[_Case]) -> None:
    folder = writing.folder / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "publicity.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_TRUTH)
        for case in cases:
            told = case.fields
            due = deadlines(np.array([told["decided"]], dtype="datetime64[D]"), _TERM)[0]
            shown = str(np.datetime64(told["published"], "D")) if told["published"] else ""
            kind = "penalty" if told["decision"] == "行政处罚" else "permit"
            decided = str(np.datetime64(told["decided"], "D"))
            out.writerow(
                [kind, told["number"], told["authority"], told["true_code"], decided, due, shown, case.state, case.rule]
            )
