"""Who is who, before anything is said of them: mentions in order, and the entity number of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from resolution import persons
from resolution.columns import Int, Mask, first_of_each
from resolution.judgements import Judgements
from resolution.organisations import Clusters


@dataclass(frozen=True, slots=True)
class Partition:
    """Who is who, before anything is said of them: mentions in order, and the entity number of each.

    ``judged`` are the judgements that bore on it, by mention row.
    """

    mentions: pa.Table
    people: Int
    firms: Int
    clusters: Clusters
    known: persons.Persons
    judged: Judgements
    entity: Int
    first: Int  # the first mention row of every entity

    @property
    def size(self) -> int:
        """How many entities there are."""
        return len(self.first)

    def only(self, chosen: Mask) -> Partition:
        """The part of some entities, in the same order."""
        rows = np.flatnonzero(chosen[self.entity])
        profiles, place = self.clusters.profiles, np.full(self.mentions.num_rows, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        entity, first = first_of_each(self.entity[rows])
        firms, people = (np.flatnonzero(place[mine] >= 0) for mine in (self.firms, self.people))
        clusters = replace(
            self.clusters,
            of_mention=self.clusters.of_mention[firms],
            profiles=replace(profiles, of_mention=profiles.of_mention[firms]),
        )
        return replace(
            self,
            mentions=self.mentions.take(pa.array(rows)),
            people=place[self.people[people]],
            firms=place[self.firms[firms]],
            clusters=clusters,
            known=replace(self.known, of_mention=self.known.of_mention[people]),
            entity=entity,
            first=first,
        )

    def numbers(self, clusters: Int, *, people: bool = False) -> Int:
        """Entity numbers of clusters of organisations, or of persons."""
        of_mention = self.known.of_mention if people else self.clusters.of_mention
        number = np.full(int(of_mention.max(initial=-1)) + 1, -1, dtype=np.int64)
        number[of_mention] = self.entity[self.people if people else self.firms]
        return number[clusters]
