"""``xintu lending``: the lending platform, by a user of the service who is named with ``--user``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.access.acting import Acting, acting_as
from api.commands.case import USER
from api.commands.office_options import AS_OF, SIGNED, Day
from api.commands.options import DONE, Run, common
from api.commands.users import service_of
from api.documents import write_notice
from api.lending import applications, consents, market, pools, statistics, tax
from api.lending.printing import print_candidates, print_pool, print_rows, print_tax
from api.messages import say
from api.service.refusal import Refusal
from loaders.workspace import Workspace

_SINCE = click.option("--since", type=Day(), required=True, help=say("option.lending_since"))
_UNTIL = click.option("--until", type=Day(), required=True, help=say("option.lending_until"))


@contextmanager
def acting(run: Run, name: str, scope: str = "lending:use") -> Iterator[tuple[Acting, Workspace]]:
    """Who acts, on the workspace."""
    with (
        run.workspace() as workspace,
        service_of(run) as service,
        acting_as(service, name, scope, run.settings.access) as who,
    ):
        yield who, workspace


@click.group(help=say("help.lending"))
def lending() -> None:
    """The lending platform."""


@lending.command("consent", help=say("help.lending_consent"))
@click.argument("party")
@click.option("--grantee", required=True, help=say("option.grantee"))
@click.option(
    "--class",
    "classes",
    type=click.Choice(["match", "tax"]),
    multiple=True,
    required=True,
    help=say("option.consent_class"),
)
@click.option("--since", type=Day(blank=True), default="", help=say("option.consent_since"))
@click.option("--until", type=Day(), required=True, help=say("option.consent_until"))
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help=say("option.consent_evidence"),
)
@USER
@common
def consent(
    run: Run, party: str, grantee: str, classes: tuple[str, ...], since: str, until: str, evidence: Path, name: str
) -> int:
    """Enter a consent."""
    digest = hashlib.sha256(evidence.read_bytes()).hexdigest()
    with acting(run, name) as (who, workspace):
        new = consents.NewConsent(party, grantee, classes, until, digest, since)
        told = {"consent": consents.register(who, workspace, new)}
    run.show(told, lambda: say("lending.consent", **told))
    return DONE


@lending.command("needs", help=say("help.lending_needs"))
@USER
@common
def needs(run: Run, name: str) -> int:
    """Needs of the user's organisation."""
    with acting(run, name) as (who, _):
        found = market.needs(who)
    run.show(found, lambda: print_rows(found, ("need", "party", "amount", "months", "purpose", "state")))
    return DONE


@lending.command("products", help=say("help.lending_products"))
@USER
@common
def products(run: Run, name: str) -> int:
    """Products of all banks."""
    with acting(run, name) as (who, _):
        found = market.products(who)
    run.show(found, lambda: print_rows(found, ("product", "edition", "organisation", "title", "state")))
    return DONE


@lending.command("candidates", help=say("help.lending_candidates"))
@click.argument("product")
@click.option("--against", is_flag=True, help=say("option.candidates_against"))
@USER
@common
def candidates(run: Run, product: str, against: bool, name: str) -> int:
    """Firms that fit a product."""
    with acting(run, name) as (who, workspace):
        found = market.candidates(who, workspace, product, also_against=against)
    run.show(found, lambda: print_candidates(found))
    return DONE


@lending.command("applications", help=say("help.lending_applications"))
@click.option("--state", default="", help=say("option.application_state"))
@USER
@common
def listed(run: Run, state: str, name: str) -> int:
    """Applications of the user's bank."""
    with acting(run, name) as (who, _):
        found = applications.applications(who, state)
    run.show(found, lambda: print_rows(found, ("application", "product", "need", "party", "state")))
    return DONE


@lending.command("statistics", help=say("help.lending_statistics"))
@_SINCE
@_UNTIL
@click.option(
    "--notice", "out", type=click.Path(path_type=Path, dir_okay=False), default=None, help=say("option.lending_notice")
)
@SIGNED
@USER
@common
def figures(run: Run, since: str, until: str, out: Path | None, signed: str, name: str) -> int:
    """Figures by bank, county and month."""
    with acting(run, name) as (who, _):
        rows, posted = statistics.statistics(who, since, until), statistics.needs_posted(who, since, until)
    if out is not None:
        write_notice(statistics.notice(rows, posted, (since, until), signed), out)
    told = {"since": since, "until": until, **posted, "rows": rows}
    names = ("bank", "county", "month", *statistics.COUNTED, "approved_amount", "paid_out_amount", "mean_rate")
    run.show(told, lambda: print_rows(rows, names) if out is None else say("lending.written", file=out))
    return DONE


@lending.command("tax", help=say("help.lending_tax"))
@click.argument("party")
@click.option("--question", default="paid_12_months", show_default=True, help=say("option.tax_question"))
@click.option("--at-least", default="", help=say("option.tax_at_least"))
@AS_OF
@USER
@common
def tax_answer(run: Run, party: str, question: str, at_least: str, as_of: str, name: str) -> int:
    """Tax data by consent."""
    asked = {"question": question, "at_least": at_least, "as_of": as_of}
    with acting(run, name) as (who, workspace):
        found = tax.threshold(who, workspace, party, asked) if at_least else tax.tax_data(who, workspace, party, as_of)
    run.show(found, lambda: print_tax(found))
    return DONE


@lending.command("pools", help=say("help.lending_pools"))
@USER
@common
def listed_pools(run: Run, name: str) -> int:
    """Pools that the user may see."""
    with acting(run, name) as (who, _):
        found = pools.pools(who)
    run.show(found, lambda: print_rows(found, ("pool", "title", "runs")))
    return DONE


@lending.command("pool", help=say("help.lending_pool"))
@click.argument("number")
@AS_OF
@USER
@common
def pool(run: Run, number: str, as_of: str, name: str) -> int:
    """A pool on a day."""
    with acting(run, name) as (who, _):
        found = pools.pool(who, number, as_of)
    run.show(found, lambda: print_pool(found))
    return DONE


@lending.command("settle", help=say("help.lending_settle"))
@click.argument("number")
@AS_OF
@USER
@common
def settle(run: Run, number: str, as_of: str, name: str) -> int:
    """Settle a day of a pool."""
    with acting(run, name) as (who, _):
        if not who.principal.may("ledger:write"):
            raise Refusal("scope_missing", 403, value=name, scope="ledger:write")
        pools.enter(who, number, pools.settlement(as_of), office=True)
        found = pools.pool(who, number, as_of)
    run.show(found, lambda: print_pool(found))
    return DONE
