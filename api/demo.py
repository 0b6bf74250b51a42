"""Five questions of the demo, asked of the loaded world as a user would ask them."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from api import answers, region_answers
from api.access.acting import acting_as, principal_of
from api.demo_bank import prepare_bank
from api.demo_partner import prepare_partner
from api.explore_answers import paths
from api.messages import language
from api.printing import print_paths
from api.printing.linked import print_linked
from api.printing.regions import print_cross_region
from api.region_answers import Wanted
from api.service.database import ServiceDatabase
from api.settings_access import AccessSettings
from graph.exploring.paths import PathSearch
from graph.linked.links import Search
from graph.model import ALWAYS, Node
from graph.schema import Schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

_TITLES = {
    "zh": (
        "1. 这家新设企业背后有没有失信主体？",
        "2. 它和那家失信企业之间隔着什么？",
        "3. 在宣城列入名单的主体，还在长三角哪些城市登记、经营或控制企业？",
        "4. 已完成信用修复的主体，还会出现在名单里吗？",
        "5. 宣城目前有多少主体在严重失信名单上？",
    ),
    "en": (
        "1. Is a dishonest party behind this newly founded firm?",
        "2. What lies between it and that dishonest firm?",
        "3. Where else in the delta do parties listed in Xuancheng register, operate or control firms?",
        "4. Does a party whose credit was repaired still show on any list?",
        "5. How many parties stand on black lists decided in Xuancheng today?",
    ),
}


class _Truth:
    """What the world says of itself: which cases were planted, and the code of every organisation."""

    def __init__(self, folder: Path) -> None:
        self.planted: dict[str, Any] = orjson.loads((folder / "planted.json").read_bytes())
        with (folder / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
            self._codes = {row["entity_id"]: row["code"] for row in csv.DictReader(file)}

    def code(self, entity: str) -> str:
        """The code of an organisation; a name that no party has for a person."""
        return self._codes.get(entity, entity)


def _party(store: GraphStore, code: str) -> Node | None:
    found = answers.identify(store, code)
    return found if isinstance(found, Node) else None


def ask_questions(store: GraphStore, schema: Schema, files: Path) -> None:
    """Print the five questions with their answers; the truth beside the files only says which firm to ask about."""
    truth = _Truth(files / "truth")
    titles = iter(_TITLES[language()])
    _ask_shell(store, schema, truth, titles)
    click.echo("\n" + next(titles))
    for match in itertools.islice(region_answers.cross_region(store, schema, ALWAYS, Wanted("宣城市")), 5):
        click.echo("  " + print_cross_region(match))
    _ask_repaired(store, truth, next(titles))
    click.echo("\n" + next(titles))
    click.echo(f"  {len({event.party for event in store.listed(region='3418')})}")


def _ask_shell(store: GraphStore, schema: Schema, truth: _Truth, titles: Iterator[str]) -> None:
    for case in truth.planted["shells"]:
        shell, listed = _party(store, truth.code(case["new"])), _party(store, truth.code(case["old"]))
        if shell is None or listed is None:
            continue
        click.echo("\n" + next(titles))
        click.echo(print_linked(answers.linked(store, schema, shell.id, ALWAYS, Search(hops=3, limit=3))))
        click.echo("\n" + next(titles))
        click.echo(print_paths(paths(store, schema, (shell.id, listed.id), ALWAYS, PathSearch(hops=4, most=2))))
        return


def _ask_repaired(store: GraphStore, truth: _Truth, title: str) -> None:
    click.echo("\n" + title)
    for case in truth.planted["repairs"]:
        party = _party(store, truth.code(case["party"])) if case["must_not_appear"] else None
        if party is not None:
            entries = [event for event in store.events([party.id]) if event.colour == "black"]
            click.echo(f"  {party.name}  {party.code}: {len(entries)}")
            return


def write_guide(
    path: Path, store: GraphStore, files: Path, users: Iterable[tuple[str, str, str]]
) -> list[dict[str, str]]:
    """What the sign-in page of the demo offers: a user for each role, and parties worth a look, which are told. For the owner of the file only."""
    truth = _Truth(files / "truth")
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


def _stories(store: GraphStore, truth: _Truth) -> Iterator[dict[str, str]]:
    """Of each kind the first of the planted cases whose parties were found, and that is about another party than those before."""
    told: set[str] = set()
    for kind, roles in _STORIES.items():
        for case in truth.planted.get(kind, ()):
            known = [party for role in roles if (party := _party(store, truth.code(case[role])))]
            if len(known) < len(roles) or known[0].id in told:
                continue
            first = known[0]
            told.add(first.id)
            yield {"kind": kind, "party": first.id, "name": first.name, "code": first.code, "other": known[-1].id}
            break


def prepare_desks(workspace: Workspace, service: ServiceDatabase, settings: AccessSettings, files: Path) -> None:
    """What the desks of the bank and of the partner begin with, so that a stranger sees them at work."""
    truth, store = _Truth(files / "truth"), SqlGraphStore(workspace.engine)
    firms = (_party(store, truth.code(case["new"])) for case in truth.planted["shells"])
    suspects = [node for node in firms if node is not None][:2]
    with acting_as(service, "demo-bank", "screening:ask", settings) as acting:
        prepare_bank(acting, workspace, suspects)
    with service.read() as connection:
        partner = principal_of(connection, "demo-partner").organisation
    with acting_as(service, "demo-office", "share:manage", settings) as acting:
        prepare_partner(acting, workspace, partner)
