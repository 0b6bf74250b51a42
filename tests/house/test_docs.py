"""The docs name every command, route, setting, source and table, and nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from api.app import create_app
from api.commands.root import xintu
from api.settings import DEFAULTS, Settings
from graph.schema import load_schema
from graph.stores import sql_schema
from loaders import records
from loaders.source_yaml import list_sources
from resolution import ledger

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


CONTEXT = click.Context(xintu)


def command_of(name: str) -> click.Command:
    command: click.Command = xintu
    for part in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(CONTEXT, part)
        assert found is not None
        command = found
    return command


def commands() -> list[str]:
    found = []
    for name in xintu.list_commands(CONTEXT):
        command = command_of(name)
        inner = command.list_commands(CONTEXT) if isinstance(command, click.Group) else []
        called_alone = isinstance(command, click.Group) and command.invoke_without_command
        found += [f"{name} {one}" for one in inner] or [name]
        found += [name] if inner and called_alone else []
    return found


def options(name: str) -> list[str]:
    return [option for p in command_of(name).params if isinstance(p, click.Option) for option in p.opts]


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_is_documented(name: str) -> None:
    page = text("commands.md")
    section = page.split(f"## xintu {name}\n", 1)
    assert len(section) == 2, f"docs/commands.md has no section '## xintu {name}'"
    body = section[1].split("\n## ", 1)[0]
    common = page.split("\n## ", 1)[0]
    missing = [option for option in options(name) if f"`{option}" not in body and f"`{option}" not in common]
    assert not missing


def test_no_documented_command_is_missing() -> None:
    documented = re.findall(r"^## xintu (.+)$", text("commands.md"), flags=re.MULTILINE)
    assert sorted(documented) == sorted(commands())


def test_every_route_is_documented(tmp_path: Path) -> None:
    app = create_app(Settings.read({"XINTU_WORKSPACE": str(tmp_path)}))
    page = text("http.md")
    assert not [path for path in app.openapi()["paths"] if f"`{path}`" not in page]


def test_every_setting_is_documented_with_its_default() -> None:
    page = text("settings.md")
    for name, default in DEFAULTS.items():
        row = next((line for line in page.splitlines() if line.startswith(f"| `{name}`")), "")
        assert row, f"docs/settings.md lacks {name}"
        assert default in row


def test_every_source_is_documented() -> None:
    page = text("sources.md") + "".join(page.read_text(encoding="utf-8") for page in (DOCS / "sources").glob("*.md"))
    assert not [name for name in list_sources() if f"`{name}`" not in page]


def test_every_table_is_documented() -> None:
    page = text("architecture.md")
    tables = [*ledger.METADATA.tables, *records.METADATA.tables, *sql_schema.METADATA.tables]
    assert not [name for name in tables if f"`{name}`" not in page]


def test_every_kind_of_the_graph_is_documented() -> None:
    page = text("neo4j.md")
    schema = load_schema()
    assert not [
        kind for kind in (*schema.edges, *schema.events) if f"`{kind}`" not in page and kind.upper() not in page
    ]


def test_every_dependency_is_justified() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    page = text("dependencies.md")
    names = [re.split(r"[>=<\[ ;]", requirement)[0] for requirement in wanted]
    assert not [name for name in names if f"| `{name}`" not in page]


def test_changelog_knows_the_version() -> None:
    import tomllib

    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_links_between_docs_lead_somewhere() -> None:
    broken = []
    for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert not broken


def plan_rows() -> list[list[str]]:
    lines = [line for line in text("work-plan.md").splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip()[1:-1].split(" | ")] for line in lines]


def test_every_item_of_the_work_plan_has_a_row() -> None:
    items = [int(re.match(r"\d+", row[0])[0]) for row in plan_rows()]  # type: ignore[index]
    assert set(items) == set(range(1, 37))
    assert items == sorted(items)


@pytest.mark.parametrize("row", plan_rows(), ids=lambda row: row[0])
def test_what_serves_an_item_is_there(row: list[str]) -> None:
    """Its commands, sources and tests exist."""
    _, what, where, tests = row
    assert what
    named = re.findall(r"`xintu ([a-z-]+)", where)
    assert named or re.findall(r"`(?:GET|POST) /v1/", where)
    assert not [name for name in named if xintu.get_command(CONTEXT, name) is None]
    loaded = [name for name in re.findall(r"`xintu load ([a-z_]+)", where) if name not in list_sources()]
    assert not loaded
    paths = re.findall(r"`(tests/[^`]+)`", tests)
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]
