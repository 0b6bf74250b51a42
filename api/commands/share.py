"""``xintu share``: agreements with partners of other regions, what they are told, signed exports, and their feeds the other way."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import click

from api.access.acting import acting_for, somebody_here
from api.commands.office_options import Day
from api.commands.options import DONE, WITH_REJECTS, Run, common, progress
from api.commands.users import service_of
from api.messages import say
from api.service.refusal import Refusal
from api.sharing import agreements as room
from api.sharing import checking, fetching, metering, packing, signing
from api.sharing.agreements import Persons, Terms
from api.sharing.feed import Desk
from api.sharing.feed import changes as changes_since
from api.sharing.meant import asked_text
from api.sharing.printing import print_agreement, print_changes, print_check, print_use
from api.sharing.pulling import Pulled, Standing, pull_export, pull_pages, standing
from api.sharing.rules import rules
from api.sharing.verifying import Verified, read_keys
from api.sharing.verifying import verify as verify_folder
from loaders import pipeline
from loaders.party_list import read_parties

_WHICH = click.option("--agreement", default="", help=say("share.option.agreement"))


@contextmanager
def _desk(run: Run) -> Iterator[tuple[Desk, Callable[..., None]]]:
    """The desk, and what notes an act in the audit log."""
    here = somebody_here(f"cli:{getpass.getuser()}", "")
    with (
        run.workspace() as workspace,
        service_of(run) as service,
        acting_for(service, here, run.settings.access) as acting,
    ):
        yield Desk(workspace, service), acting.note


@click.group(help=say("help.share"))
def share() -> None:
    """Sharing with partners."""


@share.command("agree", help=say("help.share_agree"))
@click.argument("partner")
@click.option("--list", "lists", multiple=True, required=True, help=say("share.option.list"))
@click.option("--purpose", required=True, help=say("share.option.purpose"))
@click.option("--region", "regions", multiple=True, help=say("share.option.region"))
@click.option("--field", "fields", multiple=True, help=say("share.option.field", fields=", ".join(rules()["fields"])))
@click.option(
    "--persons",
    type=click.Choice(["none", "masked", "full"]),
    default="masked",
    show_default=True,
    help=say("share.option.persons"),
)
@click.option("--title", default="", help=say("share.option.title"))
@click.option("--since", type=Day(blank=True), default="", metavar="DATE", help=say("share.option.since"))
@click.option("--until", type=Day(blank=True), default="", metavar="DATE", help=say("share.option.until"))
@click.option("--quota", type=click.IntRange(0), default=0, help=say("share.option.quota"))
@click.option("--change", "changed", default="", metavar="AGREEMENT", help=say("share.option.change"))
@common
def agree(
    run: Run,
    partner: str,
    lists: tuple[str, ...],
    purpose: str,
    regions: tuple[str, ...],
    fields: tuple[str, ...],
    persons: Persons,
    title: str,
    since: str,
    until: str,
    quota: int,
    changed: str,
) -> int:
    """Make an agreement, or a new version of one."""
    terms = Terms(partner, lists, purpose, regions, fields, persons, title, since, until, quota)
    with _desk(run) as (desk, note):
        if changed:
            made = room.change(desk.service, room.one(desk.service, changed), terms, getpass.getuser())
        else:
            made = room.make(desk.service, terms, "", getpass.getuser())
        note("share.agree", made.agreement, **made.as_json())
    run.show(made.as_json(), lambda: print_agreement(made.as_json()))
    return DONE


@share.command("agreements", help=say("help.share_agreements"))
@click.option("--partner", default=None, help=say("share.option.partner"))
@click.option("--use", "with_use", is_flag=True, help=say("share.option.use"))
@common
def agreements(run: Run, partner: str | None, with_use: bool) -> int:
    """All agreements, with what was used of them."""
    with _desk(run) as (desk, _), desk.service.read() as connection:
        found = [one.as_json() for one in room.listing(connection, partner=partner)]
        for one in found if with_use else ():
            one["use"] = metering.used(connection, one["agreement"])
    run.show(
        found,
        lambda: "\n".join(
            "\n".join(filter(None, (print_agreement(one), print_use(one.get("use", ()))))) for one in found
        ),
    )
    return DONE


@share.command("end", help=say("help.share_end"))
@click.argument("agreement")
@common
def end(run: Run, agreement: str) -> int:
    """End an agreement at once."""
    with _desk(run) as (desk, note):
        ended = room.end(desk.service, room.one(desk.service, agreement), getpass.getuser())
        note("share.end", ended.agreement, version=ended.version)
    run.show(ended.as_json(), lambda: print_agreement(ended.as_json()))
    return DONE


@share.command("check", help=say("help.share_check"))
@click.argument("who", nargs=-1)
@click.option(
    "--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help=say("share.option.file")
)
@click.option("--digest", "digests", multiple=True, help=say("share.option.digest"))
@_WHICH
@common
def check(run: Run, who: tuple[str, ...], file: Path | None, digests: tuple[str, ...], agreement: str) -> int:
    """Check parties, or keyed digests, as the partner of an agreement would."""
    asked = [asked_text(one) for one in (*who, *(read_parties(file) if file else ()))]
    with _desk(run) as (desk, note):
        found = room.one(desk.service, agreement)
        answer = checking.check_digests(desk, found, digests) if digests else checking.check(desk, found, asked)
        note("share.check", found.agreement, asked=len(answer["results"]), listed=checking.parties_of(answer))
    run.show(answer, lambda: print_check(answer))
    return WITH_REJECTS if any(one["status"] == "ambiguous" for one in answer["results"]) else DONE


@share.command("changes", help=say("help.share_changes"))
@click.option("--cursor", type=click.IntRange(0, 2**53), default=0, help=say("share.option.cursor"))
@click.option(
    "--limit",
    type=click.IntRange(1, rules()["page"]),
    default=rules()["page"],
    show_default=True,
    help=say("share.option.limit"),
)
@_WHICH
@common
def changes(run: Run, cursor: int, limit: int, agreement: str) -> int:
    """A page of the feed."""
    with _desk(run) as (desk, note):
        found = room.one(desk.service, agreement)
        page = packing.signed(desk, changes_since(desk, found, cursor, limit))
        note("share.changes", found.agreement, since=cursor, until=page["cursor"])
    run.show(page, lambda: print_changes(page))
    return DONE


@share.command("export", help=say("help.share_export"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help=say("share.option.out"))
@_WHICH
@common
def export(run: Run, out: Path, agreement: str) -> int:
    """A signed full export into a folder."""
    with _desk(run) as (desk, note):
        found = room.one(desk.service, agreement)
        files = packing.export(desk, found)
        digest = hashlib.sha256(files[packing.MANIFEST]).hexdigest()
        note("share.export", found.agreement, manifest=digest)
        packing.write(files, out)
    told = {"agreement": found.agreement, "folder": str(out), "manifest_sha256": digest}
    run.show(told, lambda: say("share.exported", **told))
    return DONE


@share.command("keys", help=say("help.share_keys"))
@click.option("--rotate", is_flag=True, help=say("share.option.rotate"))
@common
def keys(run: Run, rotate: bool) -> int:
    """The public keys; with ``--rotate`` a new one first."""
    with _desk(run) as (desk, note):
        if rotate:
            note("share.signing_key", signing.rotate(desk))
        told = signing.published(desk)
    run.show(told, lambda: "\n".join(f"{one['key_id']}  {one['public']}  {one['made_at']}" for one in told["keys"]))
    return DONE


@share.command("verify", help=say("help.share_verify"))
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=say("share.option.key"),
)
@common
def verify(run: Run, folder: Path, key_file: Path | None) -> int:
    """Verify an export by a public key, without a workspace; or by the keys of this workspace."""
    found = verify_folder(folder, read_keys(key_file) if key_file else _own_keys(run))
    told = {"valid": True} | {name: found.manifest[name] for name in ("key_id", "count", "cursor", "agreement")}
    run.show(told, lambda: say("share.valid", by=told["key_id"], count=told["count"], cursor=told["cursor"]))
    return DONE


def _own_keys(run: Run) -> Mapping[str, str]:
    with _desk(run) as (desk, _):
        return signing.keys_of(signing.published(desk))


@share.command("pull", help=say("help.share_pull"))
@click.argument("source")
@click.option("--partner", required=True, help=say("share.option.partner"))
@click.option("--agreement", default="", help=say("share.option.agreement"))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=say("share.option.trust"),
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=say("share.option.token"),
)
@click.option("--anew", is_flag=True, help=say("share.option.anew"))
@click.option("--resolve/--no-resolve", default=True, show_default=True, help=say("share.option.resolve"))
@common
def pull(
    run: Run,
    source: str,
    partner: str,
    agreement: str,
    key_file: Path | None,
    token_file: Path | None,
    anew: bool,
    resolve: bool,
) -> int:
    """Pull a partner's feed (a URL), or a full export (a folder)."""
    with _desk(run) as (desk, note):
        stands = standing(desk, partner)
        if anew:
            stands = replace(stands, cursor=0, agreement="")
        if key_file:
            stands = replace(stands, keys={**stands.keys, **read_keys(key_file)})
        if not stands.keys:
            raise Refusal("share_no_key")
        if source.startswith(("http://", "https://")):
            done = _pull_feed(desk, stands, source, (agreement, _token(token_file)))
        else:
            done = pull_export(desk, stands, _verified(Path(source), stands))
        note("share.pull", partner, **asdict(done))
        if resolve and (done.entered or done.withdrawn):
            with progress() as heard:
                pipeline.resolve(desk.workspace, heard)
    run.show(asdict(done), lambda: say("share.pulled", **asdict(done)))
    return WITH_REJECTS if done.rejected else DONE


def _verified(folder: Path, stands: Standing) -> Verified:
    return verify_folder(folder, stands.keys)


def _pull_feed(desk: Desk, stands: Standing, url: str, asked: tuple[str, str]) -> Pulled:
    agreement, token = asked
    with fetching.feed_at(url, token) as client:
        stands = replace(stands, keys=fetching.keys_at(client, stands.keys))
        return pull_pages(desk, stands, fetching.pages_at(client, stands.agreement or agreement, stands.cursor))


def _token(file: Path | None) -> str:
    return file.read_text(encoding="utf-8").strip() if file else ""
