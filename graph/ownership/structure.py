"""The structure of ownership around a party: stakes, votes and who decides, out of the ties gathered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.model import Edge, Node
from graph.ownership.control_rules import Rules
from graph.ownership.deciding import Assembly, Decisions, Head, Verdict, decided
from graph.ownership.holdings import Holdings
from graph.ownership.stakes import Register, registers
from graph.ownership.votes import Concert, ballots


@dataclass(frozen=True, slots=True)
class Structure:
    """What the ties around a party come to; every share and vote keeps its edge."""

    holdings: Holdings
    registers: dict[str, Register]
    decisions: Decisions
    assembly: Assembly

    @property
    def rules(self) -> Rules:
        """What counts as control."""
        return self.assembly.rules

    @property
    def not_opened(self) -> frozenset[str]:
        """Parties whose holders are not known here."""
        return self.assembly.not_opened

    @property
    def names(self) -> dict[str, Node]:
        """Parties by id."""
        return self.holdings.names

    def kind(self, party: str) -> str:
        """The kind of a party."""
        return self.names[party].kind if party in self.names else ""

    def head(self, party: str) -> Head:
        """Who decides for a party in the end."""
        return self.decisions.head(party)

    def controlled_by(self, party: str) -> Decisions:
        """Decisions as they are below a party, whoever decides for the party itself."""
        if party not in self.decisions.ballots:
            return self.decisions
        return decided(replace(self.assembly, ultimate=self.assembly.ultimate | {party}))

    def verdict(self, party: str) -> Verdict:
        """Who decides in a party, or why nobody does."""
        found = self.decisions.verdicts.get(party)
        if found is not None:
            return found
        reason = "not_opened" if party in self.not_opened else "no_holders"
        return Verdict(party, None, "", reason, (), 0.0)

    def ends(self, party: str) -> bool:
        """Whether nobody is known to hold the party: its shares end there."""
        return party not in self.registers or self.kind(party) in self.rules.ultimate

    def representatives(self, firm: str) -> list[Edge]:
        """Who signs for a firm, by id of the edge."""
        return [edge for edge in self.holdings.of_kind("legal_representative") if edge.target == firm]

    def same_as(self, party: str) -> list[tuple[str, Edge]]:
        """Who may be the same person, among the parties met."""
        return [
            (edge.other(party), edge)
            for edge in self.holdings.among
            if edge.kind == "possible_same" and party in (edge.source, edge.target) and edge.source != edge.target
        ]


def structure(holdings: Holdings, rules: Rules) -> Structure:
    """Stakes, then votes, then decisions."""
    ultimate = frozenset(id_ for id_, node in holdings.names.items() if node.kind in rules.ultimate)
    closed = {party for party, kinds in holdings.suppressed.items() if "shareholder" in kinds} | holdings.left
    not_opened = frozenset((closed | (holdings.hops.keys() - holdings.opened)) - ultimate)
    held = registers((edge for edge in holdings.of_kind("shareholder") if edge.target not in ultimate), rules.rounding)
    handed = (edge for edge in holdings.of_kind("holds_votes") if edge.target not in ultimate)
    agreed = tuple(edge for edge in holdings.among if edge.kind == "acts_in_concert")
    assembly = Assembly(
        ballots(held, handed, holdings.names), Concert(agreed, holdings.names), rules, not_opened, ultimate
    )
    return Structure(holdings, held, decided(assembly), assembly)
