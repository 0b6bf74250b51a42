"""The rules of commitments (``data/commitment_rules.yaml``, or ``WORKSPACE/commitment_rules.yaml``), checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.ledgers.rules import day, read_rules, words
from loaders.source_node import SourceNode

#: What a commitment can be on a day, from what speaks for the party to what speaks against it.
STATES = ("fulfilled", "given", "due_soon", "overdue", "broken", "false")
EFFECTS = ("positive", "none", "watch", "negative")


@dataclass(frozen=True, slots=True)
class CommitmentType:
    """A type of commitment; ``publish_within`` days it must be published, 0 = it need not."""

    type: str
    publish_within: int
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StateRule:
    """What a state means: its effect on the party's record, and the measures of supervision, for all types and by type."""

    effect: str
    name: Mapping[str, str]
    measures: Mapping[str, tuple[str, ...]]

    def measures_of(self, kind: str) -> tuple[str, ...]:
        """The measures for a commitment of a type."""
        return (*self.measures.get("all", ()), *self.measures.get(kind, ()))


@dataclass(frozen=True, slots=True)
class CommitmentRules:
    """One edition of the rules."""

    edition: str
    since: str
    until: str
    verified: bool
    due_soon_days: int
    types: Mapping[str, CommitmentType]
    states: Mapping[str, StateRule]


def read_commitment_rules(folder: Path | None = None) -> tuple[CommitmentRules, ...]:
    """All editions, of a workspace's folder or the shipped ones; ``InputError`` names what is wrong."""
    return read_rules("commitment_rules", _editions, folder)


def _editions(top: SourceNode) -> tuple[CommitmentRules, ...]:
    top.only(("editions",))
    return tuple(_edition(node) for node in top.get("editions").entries())


def _edition(node: SourceNode) -> CommitmentRules:
    node.only(("edition", "since", "until", "verified", "basis", "due_soon_days", "types", "states"))
    types = {entry.get("type").text(): _type(entry) for entry in node.get("types").entries()}
    states = {name: _state(entry, tuple(types)) for name, entry in node.get("states").only(STATES).items()}
    if missing := [state for state in STATES if state not in states]:
        raise node.get("states").refuse(f"{missing[0]} is missing")
    return CommitmentRules(
        edition=node.get("edition").text(),
        since=day(node.get("since"), "0001-01-01"),
        until=day(node.get("until")),
        verified=node.get("verified").flag(),
        due_soon_days=node.get("due_soon_days").integer(30),
        types=types,
        states=states,
    )


def _type(node: SourceNode) -> CommitmentType:
    node.only(("type", "publish_within", "name"))
    return CommitmentType(node.get("type").text(), node.get("publish_within").integer(0), words(node.get("name")))


def _state(node: SourceNode, types: tuple[str, ...]) -> StateRule:
    node.only(("effect", "name", "measures"))
    measures = {name: entry.texts() for name, entry in node.get("measures").only(("all", *types)).items()}
    return StateRule(node.get("effect").choice(EFFECTS), words(node.get("name")), measures)
