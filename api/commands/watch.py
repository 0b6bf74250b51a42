"""``xintu watch``: whom to watch, what changed, and digests of it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api.access.policy import load_policy
from api.access.principal import Principal
from api.commands.options import DONE, WITH_REJECTS, Run, common
from api.messages import say
from api.service.database import ServiceDatabase
from api.sharing.feed import Desk
from api.sharing.meant import asked_as
from api.watching import digesting, telling, watches
from api.watching.consenting import consented
from api.watching.looking import Around
from api.watching.printing import print_added, print_alerts, print_ran, print_watches
from api.watching.rules import kinds, rules
from api.watching.running import note, run_all
from api.watching.running import run as run_watch
from api.watching.watches import Named
from loaders.party_list import read_parties

_OWNER = click.option("--organisation", default="", help=say("watch.option.organisation"))
_CURSOR = click.option("--cursor", type=click.IntRange(0, 2**53), default=0, help=say("watch.option.cursor"))
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@contextmanager
def _desk(run: Run) -> Iterator[Desk]:
    with run.workspace() as workspace:
        service = ServiceDatabase.open(workspace, run.settings.database_url)
        try:
            yield Desk(workspace, service)
        finally:
            service.close()


def around() -> Around:
    """What a run needs of other rooms."""
    return Around(consented)


def _principal(organisation: str, role: str) -> Principal:
    policy = load_policy()
    return Principal(
        f"cli:{getpass.getuser()}", (role,), organisation, (), policy.scopes_of((role,)), policy.shows((role,))
    )


@click.group(help=say("help.watch"))
def watch() -> None:
    """Watching parties."""


@watch.command("add", help=say("help.watch_add"))
@click.argument("who", nargs=-1)
@click.option("--watch", "watch_id", default="", help=say("watch.option.watch"))
@click.option("--title", default="", help=say("watch.option.title"))
@click.option("--file", type=_FILE, default=None, help=say("watch.option.file"))
@click.option("--kind", "wanted", multiple=True, type=click.Choice(kinds()), help=say("watch.option.kind"))
@click.option("--email", default="", help=say("watch.option.email"))
@click.option(
    "--role",
    type=click.Choice(["investigator", "bank"]),
    default="investigator",
    show_default=True,
    help=say("watch.option.role"),
)
@_OWNER
@common
def add(
    run: Run,
    who: tuple[str, ...],
    watch_id: str,
    title: str,
    file: Path | None,
    wanted: tuple[str, ...],
    email: str,
    role: str,
    organisation: str,
) -> int:
    """Make a watch (or add to one), and note what its parties are like now."""
    texts = [*who, *(read_parties(file) if file else ())]
    with _desk(run) as desk:
        principal = _principal(organisation, role)
        if watch_id:
            found = watches.one(desk.service, watch_id, organisation)
        else:
            found = watches.make(desk, principal, title, wanted, email)
        with desk.workspace.read() as graph:
            named = [Named(asked) for asked in asked_as(graph, texts)]
        done = watches.add(desk, found, named)
        note(desk, found, around(), done.parties)
    told = found.as_json() | asdict(done)
    run.show(told, lambda: print_added(told))
    return WITH_REJECTS if done.ambiguous or done.unknown else DONE


@watch.command("list", help=say("help.watch_list"))
@_OWNER
@common
def watch_list(run: Run, organisation: str) -> int:
    """The watches of an organisation."""
    with _desk(run) as desk, desk.service.read() as connection:
        found = [one.as_json() for one in watches.listing(connection, organisation)]
    run.show(found, lambda: print_watches(found))
    return DONE


@watch.command("remove", help=say("help.watch_remove"))
@click.argument("watch_id", metavar="WATCH")
@click.argument("parties", nargs=-1)
@_OWNER
@common
def remove(run: Run, watch_id: str, parties: tuple[str, ...], organisation: str) -> int:
    """Watch some parties (ids) no more; without any, end the watch."""
    with _desk(run) as desk:
        found = watches.one(desk.service, watch_id, organisation)
        if parties:
            told = {"watch": watch_id, "parties": watches.drop(desk.service, found, parties)}
        else:
            watches.remove(desk.service, found)
            told = {"watch": watch_id, "removed": True}
    run.show(told, lambda: say("watch.removed", watch=watch_id))
    return DONE


@watch.command("run", help=say("help.watch_run"))
@click.argument("watch_ids", metavar="[WATCH]...", nargs=-1)
@click.option("--full", is_flag=True, help=say("watch.option.full"))
@common
def run_watches(run: Run, watch_ids: tuple[str, ...], full: bool) -> int:
    """Run watches; without any named, all that have yet to see what changed."""
    with _desk(run) as desk:
        chosen = [watches.one(desk.service, one) for one in watch_ids]
        if chosen:
            ran = [run_watch(desk, one, around(), full=full) for one in chosen]
        else:
            ran = run_all(desk, around(), full=full)
    told = [asdict(one) for one in ran]
    run.show(told, lambda: print_ran(told))
    return DONE


@watch.command("feed", help=say("help.watch_feed"))
@click.option("--watch", "watch_id", default="", help=say("watch.option.one"))
@click.option("--party", default="", help=say("watch.option.party"))
@click.option("--kind", default="", help=say("watch.option.alert_kind"))
@click.option("--state", type=click.Choice(["open", "cleared"]), default=None, help=say("watch.option.state"))
@click.option(
    "--limit", type=click.IntRange(1, rules()["page"]), default=100, show_default=True, help=say("watch.option.limit")
)
@_CURSOR
@_OWNER
@common
def feed(run: Run, watch_id: str, state: str | None, organisation: str, **asked: Any) -> int:
    """Alerts after a cursor."""
    asked |= {"watch": watch_id, "state": state or ""}
    with _desk(run) as desk:
        told = telling.page(desk, organisation, None, asked)
    run.show(told, lambda: print_alerts(told))
    return DONE


@watch.command("clear", help=say("help.watch_clear"))
@click.argument("number", type=click.IntRange(1))
@click.option("--why", required=True, help=say("watch.option.why"))
@_OWNER
@common
def clear(run: Run, number: int, why: str, organisation: str) -> int:
    """Clear an alert."""
    with _desk(run) as desk:
        telling.clear(desk, organisation, _principal(organisation, "investigator"), number, why)
    run.show({"number": number, "state": "cleared"}, lambda: say("watch.cleared", number=number))
    return DONE


@watch.command("digest", help=say("help.watch_digest"))
@click.argument("watch_id", metavar="WATCH")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=say("watch.option.out"))
@click.option("--send", is_flag=True, help=say("watch.option.send"))
@_CURSOR
@_OWNER
@common
def digest(run: Run, watch_id: str, out: Path | None, send: bool, cursor: int, organisation: str) -> int:
    """The open alerts after a cursor as text, HTML and e-mail."""
    with _desk(run) as desk:
        found = watches.one(desk.service, watch_id, organisation)
        asked = {"cursor": cursor, "limit": rules()["page"], "watch": found.watch, "state": "open"}
        told = telling.page(desk, found.owner, None, asked, found.persons)
    message = digesting.as_email(found, told["alerts"], run.settings.smtp_from)
    text = digesting.as_text(found, told["alerts"])
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "digest.txt").write_text(text, encoding="utf-8")
        (out / "digest.html").write_text(digesting.as_html(found, told["alerts"]), encoding="utf-8")
        (out / "digest.eml").write_bytes(message.as_bytes())
    if send:
        digesting.send(message, run.settings.smtp_url)
    run.show({"watch": watch_id, "alerts": len(told["alerts"]), "cursor": told["cursor"], "sent": send}, lambda: text)
    return DONE
