"""What the sign-in page and the first page of the demo offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson

from api.demo.truth import Truth, party_of
from graph.store import GraphStore


def write_guide(
    path: Path, store: GraphStore, files: Path, users: Iterable[tuple[str, str, str]]
) -> list[dict[str, str]]:
    """What the sign-in page of the demo offers: a user for each role, and parties worth a look, which are told. For the owner of the file only."""
    truth = Truth(files / "truth")
    stories = list(_stories(store, truth))
    guide = {
        "users": [
            {"user": name, "role": name.removeprefix("demo-"), "password": password} for name, _, password in users
        ],
        "stories": stories,
    }
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(guide))
    return stories


#: Kinds of planted cases that are told, and who of a case is looked at.
_STORIES: Mapping[str, tuple[str, ...]] = {
    "shells": ("new", "old"),
    "repairs": ("party",),
    "moved": ("party",),
    "control": ("firm",),
    "siblings": ("other", "listed"),
}


def _stories(store: GraphStore, truth: Truth) -> Iterator[dict[str, str]]:
    """Of each kind the first of the planted cases whose parties were found, and that is about another party than those before."""
    told: set[str] = set()
    for kind, roles in _STORIES.items():
        for case in truth.planted.get(kind, ()):
            known = [party for role in roles if (party := party_of(store, truth.code(case[role])))]
            if len(known) < len(roles) or known[0].id in told:
                continue
            first = known[0]
            told.add(first.id)
            yield {"kind": kind, "party": first.id, "name": first.name, "code": first.code, "other": known[-1].id}
            break
