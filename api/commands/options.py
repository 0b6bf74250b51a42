"""What every command takes (``--workspace``, ``--json``, ``--lang``), and how results and progress are shown."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.access.policy import load_policy
from api.audit.machine import noted
from api.messages import say
from api.service.database import ServiceDatabase
from api.settings import Settings
from graph.schema import Schema, load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

DONE, FAILED, BAD_INPUT, WITH_REJECTS = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Run:
    """One call of a command: its settings, and whether it answers in JSON."""

    settings: Settings
    as_json: bool

    @contextmanager
    def workspace(self, create: bool = False, any_version: bool = False) -> Iterator[Workspace]:
        """The workspace, opened; made first where ``create`` says so; of an earlier version where ``any_version`` does."""
        url = self.settings.database_url or None
        opened = Workspace.open(self.settings.workspace, url=url, create=create, any_version=any_version)
        try:
            if not (create or any_version):
                self._note(opened)
            yield opened
        finally:
            opened.close()

    def _note(self, opened: Workspace) -> None:
        """A command that reads or changes what is restricted stands in the audit log before it does, by the name of the system's user."""
        context = click.get_current_context(silent=True)
        path = context.command_path.split()[1:] if context else []
        if not path or path[0] not in load_policy().commands:
            return
        given = {name: value for name, value in context.params.items() if value} if context else {}
        with closing(ServiceDatabase.open(opened, self.settings.database_url)) as service:
            noted(
                service,
                self.settings.access,
                f"command:{' '.join(path)}",
                str(given.get("who", "")),
                **{"arguments": given},
            )

    @contextmanager
    def graph(self) -> Iterator[tuple[SqlGraphStore, Schema]]:
        """The graph of the workspace, for questions."""
        with self.workspace() as workspace:
            yield SqlGraphStore(workspace.engine), load_schema()

    def show(self, value: Any, text: Callable[[], str]) -> None:
        """Print the result: one JSON document, or the text for people."""
        if self.as_json:
            write_json(value)
        else:
            click.echo(text())


def write_json(value: Any) -> None:
    """One JSON value on one line of stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY))
    sys.stdout.buffer.flush()


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of every command; the command gets a ``Run`` first."""

    @click.option("--workspace", type=click.Path(path_type=Path), default=None, help=say("option.workspace"))
    @click.option("--json", "as_json", is_flag=True, help=say("option.json"))
    @click.option("--lang", type=click.Choice(["zh", "en"]), default=None, expose_value=False, help=say("option.lang"))
    @functools.wraps(function)
    def wrapped(workspace: Path | None, as_json: bool, **rest: Any) -> Any:
        settings = Settings.read(os.environ)
        if workspace is not None:
            settings = replace(settings, workspace=workspace)
        return function(Run(settings, as_json), **rest)

    return wrapped


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function (phase, done, total; total 0 = unknown) that draws bars on stderr, where stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda phase, done, total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, Any] = {}
    with Progress(*columns, console=console) as bars:

        def update(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total or None)
            bars.update(tasks[phase], completed=done, total=total or None)

        yield update


def note(text: str) -> None:
    """A remark for people, on stderr."""
    click.echo(text, err=True)
