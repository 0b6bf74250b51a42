"""One decision, several reports: decisions that more than one record tells of, which are counted once (``graph.reports``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from graph.dossier import conflict_json
from graph.linked.links import party_json
from graph.model import ALWAYS, Event, Node, When, city_of
from graph.reports import as_known, conflicts
from graph.store import GraphStore, Sort

_FIRST, _PAGE = 50, 500
#: What a report says of a decision.
_SAID = ("title", "since", "until", "region", "document_no", "amount", "seen_on", "known_from")


def reported(store: GraphStore, kinds: tuple[str, ...] = ("penalty",), when: When = ALWAYS) -> Iterator[dict[str, Any]]:
    """Decisions told by several records that were known then, by party and id, streamed."""
    known = (as_known(event, when) for event in store.happened(Sort(kinds, several=True), when))
    several = (event for event in known if len(event.records) > 1)
    size = _FIRST
    while page := list(islice(several, size)):
        size = _PAGE
        bodies = {str(report.get("authority", "")) for event in page for report in event.reports}
        nodes = store.nodes(sorted({event.party for event in page} | bodies - {""}))
        yield from (_decision(event, nodes) for event in page)


def _decision(event: Event, nodes: Mapping[str, Node]) -> dict[str, Any]:
    names = {id_: node.name for id_, node in nodes.items()}
    differing = conflicts(event.reports)
    return {
        "id": event.id,
        "kind": event.kind,
        "party": party_json(nodes[event.party]),
        "title": event.title,
        "document_no": event.document_no,
        "authority": event.authority,
        "authority_name": names.get(event.authority, ""),
        "amount": event.amount,
        "region": f"{city_of(event.region)}00" if city_of(event.region) else "",
        "from": event.since,
        "to": event.until,
        "reports": [_report(report) for report in event.reports],
        "records": list(event.records),
        "conflicts": {
            name: conflict_json(choice, names if name == "authority" else {}) for name, choice in differing.items()
        },
    }


def _report(report: Mapping[str, Any]) -> dict[str, Any]:
    record = str(report["record"])
    return {
        "record": record,
        "source": record.partition(":")[0],
        **{name: report[name] for name in _SAID if name in report},
    }
