"""A case as it is shown: what its entries say, without what left use since; and, for an audit, a frozen record as it was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.access.acting import Acting
from api.cases import keeping, layouts
from api.cases.evidence import parties_of
from api.cases.standing import Standing, cited, gone, standings
from api.service.refusal import Refusal
from loaders.workspace import Workspace

Entry = Mapping[str, Any]


def page(acting: Acting, workspace: Workspace, number: str) -> dict[str, Any]:
    """The case with parties, findings, notes, layout and evidence as they may be shown now."""
    case = keeping.find(acting, number)
    log = [entry for entry in keeping.entries(acting, number) if entry["seq"] <= case.version]
    now = standings(workspace, set().union(*(cited(entry["content"]) for entry in log)))
    return case.told() | {"shares": keeping.shares(acting, number)} | shown(log, now)


def shown(log: Sequence[Entry], now: Mapping[str, Standing]) -> dict[str, Any]:
    """What entries say, against the records as they stand now."""
    kinds: dict[str, list[Entry]] = {}
    for entry in log:
        kinds.setdefault(entry["kind"], []).append(entry)
    drawn = kinds.get("layout", [])
    return {
        "parties": list(parties_of(log).values()),
        "findings": [_finding(entry, now) for entry in kinds.get("finding", [])],
        "notes": _notes(kinds.get("note", [])),
        "evidence": [_evidence(entry, now) for entry in kinds.get("evidence", [])],
        "layout": _head(drawn[-1]) | layouts.shown(drawn[-1]["content"], now) if drawn else None,
        "layouts": [_head(entry) for entry in drawn],
        "log": [_head(entry) | {"kind": entry["kind"], "digest": entry["digest"]} for entry in log],
        "digest": log[-1]["digest"] if log else "",
    }


def layout_of(acting: Acting, workspace: Workspace, number: str, seq: int) -> dict[str, Any]:
    """A saved layout by the number of its entry."""
    keeping.find(acting, number)
    entry = _one(keeping.entries(acting, number), seq, "layout")
    return {**_head(entry), **layouts.shown(entry["content"], standings(workspace, cited(entry["content"])))}


def kept(acting: Acting, workspace: Workspace, number: str, seq: int) -> dict[str, Any]:
    """Evidence exactly as it was frozen, records out of use included: for an auditor who says what for; each reading is noted."""
    if not acting.principal.purpose:
        raise Refusal("purpose_needed", 422)
    keeping.for_audit(acting, number)
    entry = _one(keeping.entries(acting, number), seq, "evidence")
    now = standings(workspace, cited(entry["content"]))
    out = gone(now, (item["record"] for item in entry["content"]["items"]))
    acting.note("case.audit", number, entry=seq, out_of_use=len(out))
    return {**_head(entry), **entry["content"], "out_of_use": out}


def _one(log: Sequence[Entry], seq: int, kind: str) -> Entry:
    found = [entry for entry in log if entry["seq"] == seq and entry["kind"] == kind]
    if not found:
        raise Refusal("case_no_entry", 404, value=seq)
    return found[0]


def _head(entry: Entry) -> dict[str, Any]:
    return {name: entry[name] for name in ("seq", "at", "by")}


def _finding(entry: Entry, now: Mapping[str, Standing]) -> dict[str, Any]:
    """A finding whose answer cites a record that left use is withheld as a whole: what else would follow without it, only asking again tells."""
    told = _head(entry) | entry["content"]
    if out := gone(now, cited(told["answer"])):
        return {**told, "answer": None, "withheld": out}
    return {**told, "withheld": []}


def _notes(notes: Sequence[Entry]) -> list[dict[str, Any]]:
    """Notes in their order, each with the one that corrects it last."""
    corrected = {entry["content"]["corrects"]: entry["seq"] for entry in notes if entry["content"]["corrects"]}
    return [_head(entry) | entry["content"] | {"corrected_by": corrected.get(entry["seq"], 0)} for entry in notes]


def _evidence(entry: Entry, now: Mapping[str, Standing]) -> dict[str, Any]:
    content = entry["content"]
    return {**_head(entry), **content, "items": [_item(item, now[item["record"]]) for item in content["items"]]}


def _item(item: Entry, stands: Standing) -> dict[str, Any]:
    """A frozen record; one that left use shows nothing but that, and its digest."""
    told = {"state": stands.state, "state_since": stands.since}
    if not stands.shown:
        return {name: item[name] for name in ("record", "title", "digest")} | told | {"withheld": True}
    return {**item, **told, "withheld": False, "changed_since": stands.content != item["content_hash"]}
