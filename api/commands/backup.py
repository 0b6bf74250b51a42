"""``xintu backup`` and ``xintu restore``."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.options import DONE, Run, common, note
from api.commands.users import service_of
from api.messages import say


@click.command(help=say("help.backup"))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help=say("option.with_keys"))
@click.option("--portable", is_flag=True, help=say("option.portable"))
@common
def backup(run: Run, out: Path, with_keys: bool, portable: bool) -> int:
    """Write the workspace as it is at one instant, while it is served and loaded."""
    from api.operations.backup import Backup
    from api.operations.backup import backup as write

    if with_keys:
        note(say("backup.keys"))
    with run.workspace() as workspace, service_of(run) as service:
        manifest = write(workspace, service, Backup(out, with_keys, portable))
    told = {"backup": str(out), **{name: manifest[name] for name in ("made_at", "kind", "with_keys", "audit")}}
    told |= {"files": len(manifest["files"]), "bytes": sum(one["bytes"] for one in manifest["files"].values())}
    run.show(told, lambda: say("backup.done", **told))
    return DONE


@click.command(help=say("help.restore"))
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@common
def restore(run: Run, source: Path) -> int:
    """Make a workspace out of a backup, where none is."""
    from api.operations.restore import restore as write

    told = write(source, run.settings.workspace, run.settings.database_url, run.settings.access)
    if not told["sealed"]:
        note(say("restore.not_sealed"))
    run.show(told, lambda: say("restore.done", **told))
    return DONE
