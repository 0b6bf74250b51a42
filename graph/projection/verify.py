"""Whether a projection is the graph it was made from: counts, checksums of all rows, degrees of all nodes, and sampled questions asked of both.

Equal checksums mean equal rows; the questions show that the two stores also answer alike. Every difference is named:
which question, about whom, at what place of the answer, and what each store says there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph.across.certified import certified
from graph.across.moved import movers
from graph.across.regions import Layout, cross_region, matrix
from graph.across.reported import reported
from graph.checksum import COLUMNS, row_digests
from graph.dossier import dossier
from graph.exploring.sampled import about_everybody, about_party, between_parties
from graph.linked.exposure import exposure_json, exposures
from graph.linked.links import as_json, linked
from graph.model import Event, When, city_of
from graph.ownership.control import control, holdings
from graph.ownership.control_json import control_json, group_json, holdings_json
from graph.ownership.groups import group
from graph.phoenix.shown import phoenix_answer
from graph.schema import Schema
from graph.store import Across, GraphStore
from graph.traverse import degrees_of

#: Most rows of a table named when its checksums differ, and most matches of a cross-region answer compared.
_NAMED, _MATCHES = 20, 2_000
#: Most movers, certified parties and decisions with several reports compared.
_MOVERS = 200
#: Characters of a differing value that are shown.
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """``question`` asked about ``subject``; ``what`` is the first place at which the answers differ."""

    question: str
    subject: str
    what: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Rows by table and digests by table and kind of both stores, the number of questions asked by kind, and every difference."""

    counts: Mapping[str, Mapping[str, int]]
    checksums: Mapping[str, Mapping[str, Mapping[str, str]]]
    asked: Mapping[str, int]
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON shows it."""
        return {
            "equal": self.equal,
            "counts": {what: dict(rows) for what, rows in self.counts.items()},
            "checksums": {
                what: {kind: dict(of) for kind, of in kinds.items()} for what, kinds in self.checksums.items()
            },
            "asked": dict(self.asked),
            "differences": [asdict(difference) for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, about whom, and how a store is asked."""

    name: str
    subject: str
    ask: Callable[[GraphStore], Any]


def verify(source: GraphStore, target: GraphStore, schema: Schema, *, sample: int = 50, seed: int = 1) -> VerifyReport:
    """Compare ``target`` with ``source`` as a whole and by the questions about ``sample`` parties drawn with ``seed``.

    Half of the parties stand on a black list. Each is asked about today, on the day of an entry, or as known when an
    entry was. ``StoreFailedError`` if a store cannot be read.
    """
    counts = {"source": source.counts(), "target": target.counts()}
    checksums = {"source": source.checksums(), "target": target.checksums()}
    differences = [
        Difference("counts", path, "rows", one, other)
        for path, one, other in _differing(counts["source"], counts["target"])
    ]
    for what in COLUMNS:
        if checksums["source"][what] != checksums["target"][what]:
            differences += _unequal_rows(source, target, what)
    differences += islice(_unequal_degrees(source, target), _NAMED)
    asked: dict[str, int] = {}
    for question in _questions(source, schema, sample, Random(seed)):
        asked[question.name] = asked.get(question.name, 0) + 1
        found = next(_differing(_answer(question, source), _answer(question, target)), None)
        if found is not None:
            differences.append(Difference(question.name, question.subject, *found))
    totals = {what: {store: sum(of[what].values()) for store, of in counts.items()} for what in COLUMNS}
    digests = {what: _beside(*(of[what] for of in checksums.values())) for what in COLUMNS}
    return VerifyReport(totals, digests, asked, tuple(differences))


def _beside(source: Mapping[str, str], target: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Both digests of every kind; "" where a store has none of it."""
    kinds = sorted(source.keys() | target.keys())
    return {kind: {"source": source.get(kind, ""), "target": target.get(kind, "")} for kind in kinds}


def _questions(source: GraphStore, schema: Schema, sample: int, draw: Random) -> Iterator[_Question]:
    parties, entries = _drawn(source, schema, sample, draw)
    times = _times(entries)
    nodes = source.nodes(parties)
    for place, party in enumerate(parties):
        when = times[place % len(times)]
        yield from _about(party, when, schema)
        yield from _named(about_party(schema, party, when), party, when)
        if place:
            ends = parties[place - 1], party
            yield from _named(between_parties(schema, ends, when), " ".join(ends), when)
        node = nodes[party]
        start = draw.randrange(max(len(node.name) - 3, 1))
        yield _found(draw.choice([node.name, node.name[start : start + 4], node.code or party, party]))
    yield from _named(about_everybody(schema, times[0]), "all", times[0])
    regions = {node.region for node in nodes.values()} | {entry.region for entry in entries}
    cities = sorted({city_of(region) for region in regions} - {""})
    if cities:
        yield from (question for when in times for question in _across(cities, when, schema))


def _about(party: str, when: When, schema: Schema) -> Iterator[_Question]:
    subject = f"{party} {_said(when)}"
    yield _Question("linked", subject, lambda store: as_json(linked(store, schema, party, when), schema))
    yield _Question("exposed", subject, lambda store: _exposed(store, schema, party, when))
    yield _Question("control", subject, lambda store: control_json(control(store, party, when)))
    yield _Question("holdings", subject, lambda store: holdings_json(holdings(store, party, when)))
    yield _Question("group", subject, lambda store: group_json(group(store, party, when)))
    yield _Question("phoenix", subject, lambda store: phoenix_answer(store, schema, party, when))
    yield _Question("dossier", subject, lambda store: dossier(store, schema, party, when))
    yield _Question("events", subject, lambda store: [asdict(event) for event in store.events([party], (), when)])
    yield _Question("expand", subject, lambda store: asdict(store.expand([party], (), when, schema.hubs)))


def _named(questions: Mapping[str, Callable[[GraphStore], Any]], subject: str, when: When) -> Iterator[_Question]:
    yield from (_Question(name, f"{subject} {_said(when)}", ask) for name, ask in questions.items())


def _exposed(store: GraphStore, schema: Schema, party: str, when: When) -> list[dict[str, Any]]:
    return [exposure_json(exposure, schema) for exposure in exposures(store, schema, [party], when)]


def _found(text: str) -> _Question:
    return _Question("find", text, lambda store: [asdict(match) for match in store.find(text)])


def _across(cities: Sequence[str], when: When, schema: Schema) -> Iterator[_Question]:
    asked = Across(tuple(cities))
    subject = f"{','.join(cities)} {_said(when)}"

    def matches(store: GraphStore) -> list[dict[str, Any]]:
        return [match.as_dict() for match in islice(cross_region(store, schema, asked, when), _MATCHES)]

    yield _Question("cross_region", subject, matches)
    yield _Question("matrix", subject, lambda store: matrix(store, asked, Layout("tie"), when).as_dict())
    said = _said(when)
    yield _Question(
        "moved", said, lambda store: [one.as_dict() for one in islice(movers(store, schema, when=when), _MOVERS)]
    )
    yield _Question("aeo", said, lambda store: list(islice(certified(store, schema, when=when), _MOVERS)))
    yield _Question("decisions", said, lambda store: list(islice(reported(store, when=when), _MOVERS)))


def _drawn(source: GraphStore, schema: Schema, sample: int, draw: Random) -> tuple[list[str], list[Event]]:
    """Parties to ask about, each once, the listed ones among them by their entries."""
    kinds = pa.array([kind for kind, entry in schema.nodes.items() if entry.party], pa.string())
    batches = [batch.filter(pc.is_in(batch.column("kind"), value_set=kinds)) for batch in source.scan("nodes")]
    ids = pa.chunked_array([chunk for batch in batches for chunk in batch.column("id").chunks], pa.string())
    entries = _some(source.listed(), (sample + 1) // 2, draw)
    chosen = [entry.party for entry in entries]
    chosen += [ids[place].as_py() for place in draw.sample(range(len(ids)), min(sample, len(ids)))]
    return list(dict.fromkeys(chosen))[:sample], entries


def _some(events: Iterator[Event], number: int, draw: Random) -> list[Event]:
    """``number`` of ``events``, each as likely as any other, without holding all of them."""
    kept: list[Event] = []
    for seen, event in enumerate(events):
        if seen < number:
            kept.append(event)
        elif (place := draw.randrange(seen + 1)) < number:
            kept[place] = event
    return kept


def _times(entries: Sequence[Event]) -> list[When]:
    """Today by name, so that both stores mean the same day; the days of some entries; what was known then."""
    today = date.today().isoformat()
    days = [When(entry.since) for entry in entries[:2] if entry.since]
    known = [When(today, entry.known_from) for entry in entries[2:4] if entry.known_from]
    return [When(today), *days, *known]


def _said(when: When) -> str:
    return f"on {when.as_of}" + (f" as known on {when.known_at}" if when.known_at else "")


def _answer(question: _Question, store: GraphStore) -> Any:
    """The answer; what a store does not know, or holds in a form that cannot be read, is an answer as well."""
    try:
        with store.view() as view:
            return question.ask(view)
    except (KeyError, ValueError, TypeError) as error:
        return f"no answer: {type(error).__name__}: {error}"


def _unequal_rows(source: GraphStore, target: GraphStore, what: str) -> Iterator[Difference]:
    """The first rows that only one store holds, or that differ."""
    found = _unequal(_digests(source, what), _digests(target, what))
    for id_, kind, one, other in islice(found, _NAMED):
        yield Difference("checksums", f"{what}.{kind}", id_, one, other)


def _unequal_degrees(source: GraphStore, target: GraphStore) -> Iterator[Difference]:
    """Nodes of the source whose degrees, which each store notes by itself, are others in the target."""
    for batch in source.scan("nodes"):
        ids = batch.column("id").to_pylist()
        one, other = degrees_of(source, ids), degrees_of(target, ids)
        for id_ in ids:
            if id_ in other and one[id_] != other[id_]:
                yield Difference("degrees", id_, "edges by kind", _short(one[id_]), _short(other[id_]))


#: Id, digest and kind of a row.
_Row = tuple[str, str, str]


def _unequal(ours: Iterator[_Row], theirs: Iterator[_Row]) -> Iterator[tuple[str, str, str, str]]:
    """Id, kind (as the source has it) and both digests of the rows that differ."""
    one, other = next(ours, None), next(theirs, None)
    while one or other:
        if one and other and one[0] == other[0]:
            if one[1] != other[1]:
                yield one[0], one[2], one[1], other[1]
            one, other = next(ours, None), next(theirs, None)
        elif one and (other is None or one[0] < other[0]):
            yield one[0], one[2], one[1], "absent"
            one = next(ours, None)
        elif other:
            yield other[0], other[2], "absent", other[1]
            other = next(theirs, None)


def _digests(store: GraphStore, what: str) -> Iterator[_Row]:
    for batch in store.scan(what):
        digests = (digest.hex() for digest in row_digests(what, batch))
        yield from zip(batch.column("id").to_pylist(), digests, batch.column("kind").to_pylist(), strict=True)


def _differing(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Places (like ``findings[2].probability``) at which two plain values differ, with both values in short."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted(one.keys() | other.keys()):
            yield from _differing(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differing(left, right, f"{path}[{place}]")
    elif one != other:
        yield path or "answer", _short(one), _short(other)


def _short(value: Any) -> str:
    text = f"{len(value)} items: {value}" if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
