"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass

from api.access.policy import Shows


@dataclass(frozen=True, slots=True)
class Principal:
    """A user as a request brought it: by a key or a session.

    ``organisation``: the bank, partner or department it works for, which owns what it keeps (consents, reports, agreements).
    ``regions``: prefixes of division codes; () = everywhere. ``purpose``: what the request said it asks for.
    """

    user: str
    roles: tuple[str, ...]
    organisation: str
    regions: tuple[str, ...]
    scopes: frozenset[str]
    shows: Shows
    key: str = ""
    purpose: str = ""

    def may(self, scope: str) -> bool:
        """Whether one of its roles has the scope."""
        return scope in self.scopes

    def works_in(self, region: str) -> bool:
        """Whether a division (its code, "" = unknown) lies in its regions."""
        return not self.regions or any(region.startswith(prefix) for prefix in self.regions)
