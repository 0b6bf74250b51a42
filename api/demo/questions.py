"""Five questions of the demo, asked of the loaded world as a user would ask them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import click

from api import answers, region_answers
from api.demo.truth import Truth, party_of
from api.explore_answers import paths
from api.messages import language
from api.printing import print_paths
from api.printing.linked import print_linked
from api.printing.regions import print_cross_region
from api.region_answers import Wanted
from graph.exploring.paths import PathSearch
from graph.linked.links import Search
from graph.model import ALWAYS
from graph.schema import Schema
from graph.store import GraphStore

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


def ask_questions(store: GraphStore, schema: Schema, files: Path) -> None:
    """Print the five questions with their answers; the truth beside the files only says which firm to ask about."""
    truth = Truth(files / "truth")
    titles = iter(_TITLES[language()])
    _ask_shell(store, schema, truth, titles)
    click.echo("\n" + next(titles))
    for match in itertools.islice(region_answers.cross_region(store, schema, ALWAYS, Wanted("宣城市")), 5):
        click.echo("  " + print_cross_region(match))
    _ask_repaired(store, truth, next(titles))
    click.echo("\n" + next(titles))
    click.echo(f"  {len({event.party for event in store.listed(region='3418')})}")


def _ask_shell(store: GraphStore, schema: Schema, truth: Truth, titles: Iterator[str]) -> None:
    for case in truth.planted["shells"]:
        shell, listed = party_of(store, truth.code(case["new"])), party_of(store, truth.code(case["old"]))
        if shell is None or listed is None:
            continue
        click.echo("\n" + next(titles))
        click.echo(print_linked(answers.linked(store, schema, shell.id, ALWAYS, Search(hops=3, limit=3))))
        click.echo("\n" + next(titles))
        click.echo(print_paths(paths(store, schema, (shell.id, listed.id), ALWAYS, PathSearch(hops=4, most=2))))
        return


def _ask_repaired(store: GraphStore, truth: Truth, title: str) -> None:
    click.echo("\n" + title)
    for case in truth.planted["repairs"]:
        party = party_of(store, truth.code(case["party"])) if case["must_not_appear"] else None
        if party is not None:
            entries = [event for event in store.events([party.id]) if event.colour == "black"]
            click.echo(f"  {party.name}  {party.code}: {len(entries)}")
            return
