"""``xintu consent`` and ``xintu screen``: consents, a table of applicants screened, reports replayed, rule sets back-tested."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson
import yaml

from api.access.acting import CLI, Acting, acting_as, acting_for, somebody_here
from api.cells import harmless
from api.commands.day import as_day
from api.commands.options import DONE, FAILED, WITH_REJECTS, Run, common, note, progress
from api.commands.users import service_of
from api.consents import ledger as consents
from api.consents.classes import load_classes
from api.jobs.running import Part
from api.messages import language, say
from api.screening import batch, kept, rules
from api.screening.asking import Screener, Terms, checked_terms
from api.screening.document import pdf
from api.screening.indexes import KeptIndex
from api.screening.spreading import Place, Spread, Task
from api.service.reading import for_questions
from api.service.refusal import Refusal
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.reject import InputError, Reject, describe
from loaders.workspace import Workspace

_AS = click.option("--as", "user", default="", help=say("screen.option.as"))
#: Whom the command line acts for where no user is named: who has the workspace's files.
_LOCAL = "local"
_ROLE = "bank"


@dataclass(frozen=True, slots=True)
class _At:
    """The workspace and who acts on it."""

    workspace: Workspace
    acting: Acting


@contextmanager
def _acting(run: Run, user: str, scope: str) -> Iterator[_At]:
    """As a user of the service, or as the bank ``local`` of this machine."""
    with run.workspace() as workspace, service_of(run) as service:
        if user:
            with acting_as(service, user, scope, run.settings.access) as acting:
                yield _At(workspace, acting)
            return
        with acting_for(service, somebody_here(_LOCAL, _LOCAL, _ROLE), run.settings.access) as acting:
            acting.note(scope, channel=CLI)
            yield _At(workspace, acting)


@click.group(help=say("screen.help.consent"))
def consent() -> None:
    """Consents."""


@consent.command("add", help=say("screen.help.consent_add"))
@click.option("--code", default="", help=say("screen.option.code"))
@click.option("--id-number", default="", help=say("screen.option.id_number"))
@click.option("--party", default="", help=say("screen.option.party"))
@click.option("--name", default="", help=say("screen.option.name"))
@click.option("--purpose", required=True, help=say("screen.option.purpose", known=", ".join(load_classes().purposes)))
@click.option(
    "--class",
    "classes",
    multiple=True,
    required=True,
    help=say("screen.option.class", known=", ".join(load_classes().names)),
)
@click.option("--from", "since", default="", help=say("screen.option.from"))
@click.option("--until", required=True, help=say("screen.option.until"))
@click.option("--method", default="electronic", show_default=True, help=say("screen.option.method"))
@click.option("--evidence", required=True, help=say("screen.option.evidence"))
@click.option("--agent", default="", help=say("screen.option.agent"))
@_AS
@common
def consent_add(run: Run, user: str, **given: Any) -> int:
    """Keep one."""
    with _acting(run, user, "consent:write") as at, at.acting.service.write() as connection:
        terms = consents.Terms(**given)
        made = consents.add(connection, at.workspace.key, at.acting.organisation, at.acting.principal.user, terms)
    run.show({"consent_id": made}, lambda: say("screen.consent_added", consent_id=made))
    return DONE


@consent.command("list", help=say("screen.help.consent_list"))
@click.option("--code", default="", help=say("screen.option.code"))
@_AS
@common
def consent_list(run: Run, user: str, code: str) -> int:
    """Show them."""
    with _acting(run, user, "consent:write") as at, at.acting.service.read() as connection:
        found = consents.listing(connection, at.acting.organisation, code)
    shown = ("consent_id", "subject", "purpose", "since", "until", "revoked_at")
    run.show(
        found, lambda: "\n".join("  ".join(str(one[name]) for name in shown) for one in found) or say("screen.none")
    )
    return DONE


@consent.command("revoke", help=say("screen.help.consent_revoke"))
@click.argument("consent_id")
@_AS
@common
def consent_revoke(run: Run, user: str, consent_id: str) -> int:
    """End one."""
    with _acting(run, user, "consent:write") as at, at.acting.service.write() as connection:
        consents.revoke(connection, at.acting.organisation, at.acting.principal.user, consent_id)
    run.show({"revoked": consent_id}, lambda: say("screen.consent_revoked", consent_id=consent_id))
    return DONE


class _Screen(click.Group):
    """``xintu screen IN`` is ``xintu screen file IN``: what is no name of a step is a file."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["file", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Screen, help=say("screen.help.screen"))
def screen() -> None:
    """Screening."""


@screen.command("file", help=say("screen.help.file"))
@click.argument("file", metavar="IN", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("screen.option.out"))
@click.option("--purpose", default="before_loan", show_default=True, help=say("screen.option.purpose", known="…"))
@click.option("--rules", "named", default="", help=say("screen.option.rules"))
@click.option("--consents", "signed", type=click.Path(path_type=Path), default=None, help=say("screen.option.consents"))
@click.option("--rejects", type=click.Path(path_type=Path), default=None, help=say("screen.option.rejects"))
@click.option("--as-of", default="", callback=as_day, help=say("option.as_of"))
@_AS
@common
def screen_file(
    run: Run, file: Path, out: Path, user: str, signed: Path | None, rejects: Path | None, **asked: str
) -> int:
    """Screen the applicants of a table."""
    with _acting(run, user, "screening:ask") as at, progress() as update:
        acting = at.acting
        rows, refused = batch.read_applicants(file, at.workspace.privacy)
        if signed:
            _register(at, signed)
        found = rules.find(acting.service, acting.organisation, asked["named"])
        terms = checked_terms(Terms(asked["purpose"], found, (), When(asked["as_of"])))
        for_questions(at.workspace.engine)
        store = SqlGraphStore(at.workspace.engine)
        screener = Screener(at.workspace, store, load_schema(), acting, KeptIndex(at.workspace))
        results: list[Mapping[str, Any]] = []
        task = Task(acting.principal, terms, "", language())
        for done in _screened(run, screener, rows, task):
            with acting.service.write() as connection:
                done.write(connection)
            results += done.results
            update(say("screen.phase"), len(results), len(rows))
    batch.write_results(results, out)
    if rejects:
        _write_rejects(refused, rejects)
    return _told(run, results, refused)


def _screened(run: Run, screener: Screener, rows: Sequence[dict[str, str]], task: Task) -> Iterator[Part]:
    """Parts in the order of the rows, as many at a time as there are cores."""
    settings = run.settings
    with closing(Spread(Place(settings.workspace, settings.database_url, settings.access))) as spread:
        parts = [rows[start : start + batch.EACH] for start in range(0, len(rows), batch.EACH)]
        for start in range(0, len(parts), spread.together):
            some = parts[start : start + spread.together]
            yield from map(batch.part_of, spread.screen(screener, some, task, len(parts)))


def _told(run: Run, results: Sequence[Mapping[str, Any]], refused: Sequence[Reject]) -> int:
    counts = dict.fromkeys(("pass", "review", "reject", "refused"), 0)
    for one in results:
        counts[one["decision"]] += 1
    told = {"applicants": len(results), **counts, "rejected": len(refused)}
    run.show(told, lambda: say("screen.done", **told))
    for fault in refused[:20]:
        note(say("screen.rejected", row=fault.row, column=fault.column, text=describe(fault.reason, language())[0]))
    return WITH_REJECTS if refused or counts["refused"] else DONE


def _register(at: _At, file: Path) -> None:
    """Keep the consents of a table: all of them or, where one cannot be, none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("not_readable", file=str(file), detail=str(error)) from error
    with at.acting.service.write() as connection:
        for place, row in enumerate(rows, 2):
            try:
                terms = _signed(row)
                consents.add(connection, at.workspace.key, at.acting.organisation, at.acting.principal.user, terms)
            except Refusal as refusal:
                raise Refusal("consent_row", file=file.name, row=place, why=str(refusal)) from refusal


def _signed(row: Mapping[str, str | None]) -> consents.Terms:
    told = {name: (value or "").strip() for name, value in row.items() if name}
    names = ("purpose", "until", "evidence", "code", "party", "id_number", "name", "since", "agent")
    classes = tuple(told.get("classes", "").replace(";", "|").replace(",", "|").split("|"))
    method = told.get("method") or "electronic"
    return consents.Terms(**{name: told.get(name, "") for name in names}, classes=classes, method=method)


def _write_rejects(refused: Sequence[Reject], out: Path) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["row", "column", "reason", "value", "text", "remedy"])
        for one in refused:
            cells = [one.row, one.column, one.reason, one.value, *describe(one.reason, language(), value=one.value)]
            writer.writerow([harmless(cell) for cell in cells])


@screen.command("show", help=say("screen.help.show"))
@click.argument("screening_id")
@click.option("--pdf", "out", type=click.Path(path_type=Path), default=None, help=say("screen.option.pdf"))
@_AS
@common
def screen_show(run: Run, user: str, screening_id: str, out: Path | None) -> int:
    """A report as it was made."""
    with _acting(run, user, "screening:ask") as at, at.acting.service.read() as connection:
        content, digest, _ = kept.content_of(connection, at.acting.organisation, screening_id)
    if out:
        out.write_bytes(pdf(content, digest))
        return DONE
    report = orjson.loads(content)
    lines = [
        f"{one['outcome']}  {one[language()]}  {one['value']:g}" for one in (*report["reasons"], *report["positive"])
    ]
    run.show(report, lambda: "\n".join([say(f"screen.decision_{report['decision']}"), *lines, f"SHA-256 {digest}"]))
    return DONE


@screen.command("replay", help=say("screen.help.replay"))
@click.argument("screening_id")
@_AS
@common
def screen_replay(run: Run, user: str, screening_id: str) -> int:
    """Whether a report computed anew has the same bytes; exit status 1 where it has not."""
    with _acting(run, user, "screening:ask") as at:
        told = kept.replay(at.acting.service, at.acting.organisation, screening_id)
    run.show(told, lambda: say("screen.same" if told["same"] else "screen.differs", digest=told["digest"]))
    return DONE if told["same"] else FAILED


@screen.command("rules", help=say("screen.help.rules"))
@click.option("--add", "file", type=click.Path(path_type=Path), default=None, help=say("screen.option.add"))
@click.option("--why", default="", help=say("screen.option.why"))
@_AS
@common
def screen_rules(run: Run, user: str, file: Path | None, why: str) -> int:
    """Versions of rule sets; a new one out of a file."""
    with _acting(run, user, "screening:rules") as at:
        acting = at.acting
        rules.keep_shipped(acting.service)
        with acting.service.write() as connection:
            if file:
                rules.add(connection, acting.organisation, acting.principal.user, _content(file), why)
            found = rules.listing(connection, acting.organisation)
    run.show(
        found, lambda: "\n".join(f"{one['name']}:{one['version']}  {one['why']}  {one['digest']}" for one in found)
    )
    return DONE


def _content(file: Path) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError("not_readable", file=str(file), detail=type(error).__name__) from error


@screen.command("outcome", help=say("screen.help.outcome"))
@click.argument("screening_id")
@click.argument("became", type=click.Choice(kept.OUTCOMES))
@_AS
@common
def screen_outcome(run: Run, user: str, screening_id: str, became: str) -> int:
    """What became of a loan."""
    with _acting(run, user, "screening:ask") as at, at.acting.service.write() as connection:
        kept.tell_outcome(connection, at.acting.organisation, at.acting.principal.user, screening_id, became)
    run.show({"screening_id": screening_id, "outcome": became}, lambda: say("screen.outcome", outcome=became))
    return DONE


@screen.command("backtest", help=say("screen.help.backtest"))
@click.option("--rules", "named", required=True, help=say("screen.option.rules"))
@click.option("--since", default="", help=say("screen.option.since"))
@_AS
@common
def screen_backtest(run: Run, user: str, named: str, since: str) -> int:
    """A rule set on the bank's own reports."""
    with _acting(run, user, "screening:rules") as at:
        found = rules.find(at.acting.service, at.acting.organisation, named)
        told = kept.backtest(at.acting.service, at.acting.organisation, found, since)
    lines = [f"{key}: {count}" for key, count in told["matrix"].items()]
    lines += [f"{name}: {value}" for name, value in (("approval", told["approval"]), ("outcomes", told["outcomes"]))]
    run.show(told, lambda: "\n".join(lines))
    return DONE
