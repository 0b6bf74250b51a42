"""``xintu commitments``: the ledger of commitments."""

from __future__ import annotations

from pathlib import Path

import click

from api import committing
from api.commands.day import as_day
from api.commands.office_options import KNOWN_AT, SIGNED
from api.commands.options import DONE, Run, common
from api.commands.who import one_party
from api.documents import write_notice
from api.messages import say
from api.printing.commitments import print_commitments
from graph.model import When
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.commitment_rules import STATES
from loaders.ledgers.commitments import PUBLICATION, Asked, commitments_notice


@click.command(help=say("help.commitments"))
@click.argument("who", required=False, default="")
@click.option("--region", default="", help=say("option.population_region"))
@click.option("--department", default="", help=say("commitments.option.department"))
@click.option("--type", "kind", default="", help=say("commitments.option.type"))
@click.option("--state", type=click.Choice(STATES), default=None, help=say("commitments.option.state"))
@click.option("--publication", type=click.Choice(PUBLICATION), default=None, help=say("commitments.option.publication"))
@click.option("--limit", type=click.IntRange(0), default=100, show_default=True, help=say("option.limit"))
@click.option("--as-of", callback=as_day, default="", metavar="DATE", help=say("option.as_of"))
@KNOWN_AT
@click.option("--notice", type=click.Path(path_type=Path), default=None, help=say("option.notice"))
@SIGNED
@common
def commitments(
    run: Run, who: str, region: str, department: str, kind: str, state: str | None, publication: str | None, limit: int,
    as_of: str, known_at: str, notice: Path | None, signed: str,
) -> int:  # fmt: skip
    """Commitments with their state on a day, by department, type and county."""
    with run.workspace() as workspace:
        party = ""
        if who:
            node = one_party(run, SqlGraphStore(workspace.engine), who)
            if isinstance(node, int):
                return node
            party = node.id
        rules = committing.rules_of(workspace, as_of)
        asked = Asked(party, region, department, kind, state or "", publication or "")
        answer, rows = committing.commitments(workspace, asked, as_of, rules, When(as_of, known_at).known_by)
    if notice is not None:
        write_notice(commitments_notice(rows, rules, as_of, region, signed), notice)
    answer["commitments"] = rows[: limit or None]
    run.show(answer, lambda: print_commitments(answer))
    return DONE
