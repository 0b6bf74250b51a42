"""Checks: is this party on a list that is shared? By code or name, one or many; by keyed digests; by a prefix of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import floor, log
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.principal import Principal
from api.service.days import today
from api.service.refusal import Refusal
from api.sharing.agreements import Agreement
from api.sharing.digests import DIGEST, PREFIX
from api.sharing.feed import PUT, Desk, catch_up, visible
from api.sharing.meant import Asked, Meant, meant
from api.sharing.metering import charge
from api.sharing.rules import rules
from api.sharing.tables import entry as table
from resolution.ledger import entity

LISTED, NOT_LISTED = "listed", "not_listed"
_CHUNK = 500
_BASE = 16


def in_force(agreement: Agreement) -> None:
    """``Refusal`` 403 for an agreement that does not hold today."""
    if not agreement.holds(today()):
        raise Refusal("agreement_not_in_force", 403, agreement=agreement.agreement)


def check(
    desk: Desk, agreement: Agreement, asked: Sequence[Asked], principal: Principal | None = None
) -> dict[str, Any]:
    """Whether parties are on the lists of the agreement: what was asked stands in front of each answer."""
    in_force(agreement)
    if not 0 < len(asked) <= rules()["batch"]:
        raise Refusal("share_batch", most=rules()["batch"])
    charge(desk.service, agreement, "check", len(asked))
    with desk.workspace.read() as graph:
        found = meant(graph, asked, persons=agreement.terms.persons == "full")
    parties = sorted({one.id for one in found if one.id})
    catch_up(desk, agreement, parties)
    told = _told(desk, agreement, table.c.party, parties, principal)
    results = [_result(each, one, told.get(one.id, [])) for each, one in zip(asked, found, strict=True)]
    counts = dict.fromkeys((LISTED, NOT_LISTED, "ambiguous", "unknown"), 0)
    for result in results:
        counts[result["status"]] += 1
    return {"agreement": agreement.agreement, "as_of": today(), "counts": counts, "results": results}


def _result(asked: Asked, one: Meant, entries: list[dict[str, Any]]) -> dict[str, Any]:
    status = one.status if one.status != "one" else LISTED if entries else NOT_LISTED
    told: dict[str, Any] = {"name": asked.name, "code": asked.code, "status": status}
    if status == "ambiguous":
        return told | {"count": one.count}
    return told | ({"how": one.how, "name_differs": one.name_differs, "entries": entries} if one.id else {})


def _told(
    desk: Desk, agreement: Agreement, column: sa.Column[Any], wanted: Sequence[str], principal: Principal | None
) -> dict[str, list[dict[str, Any]]]:
    """Entries that may be told, by the value of a column."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with desk.service.read() as connection:
        for start in range(0, len(wanted), _CHUNK):
            chosen = sa.select(column.label("key_"), table.c.entry, table.c.payload).where(
                visible(agreement, principal), table.c.op == PUT, column.in_(wanted[start : start + _CHUNK])
            )
            for row in connection.execute(chosen.order_by(table.c.entry)):
                found[row.key_].append({"entry": row.entry} | orjson.loads(row.payload))
    return found


def check_digests(
    desk: Desk, agreement: Agreement, digests: Sequence[str], principal: Principal | None = None
) -> dict[str, Any]:
    """The same by keyed digests of codes, or of names with codes."""
    in_force(agreement)
    if not 0 < len(digests) <= rules()["batch"]:
        raise Refusal("share_batch", most=rules()["batch"])
    if bad := next((one for one in digests if not DIGEST.fullmatch(one)), ""):
        raise Refusal("share_digest", value=bad[:80])
    charge(desk.service, agreement, "hashed", len(digests))
    catch_up(desk, agreement)
    wanted = sorted(set(digests))
    told = [_told(desk, agreement, column, wanted, principal) for column in (table.c.code_digest, table.c.name_digest)]
    results = []
    for digest in digests:
        entries = told[0].get(digest) or told[1].get(digest, [])
        results.append({"digest": digest, "status": LISTED if entries else NOT_LISTED, "entries": entries})
    return {"agreement": agreement.agreement, "as_of": today(), "results": results}


def bucket(desk: Desk, agreement: Agreement, prefix: str, principal: Principal | None = None) -> dict[str, Any]:
    """All digests that begin with a prefix, with the lists of each: who is meant is decided by the partner, and not told to us.

    A prefix that too few parties of the register share is cut: ``prefix`` says to what.
    """
    in_force(agreement)
    if not PREFIX.fullmatch(prefix):
        raise Refusal("share_prefix", value=prefix[:80])
    charge(desk.service, agreement, "bucket", 1)
    catch_up(desk, agreement)
    used = prefix[: longest_prefix(desk)]
    found: dict[str, set[str]] = defaultdict(set)
    with desk.service.read() as connection:
        for column in (table.c.code_digest, table.c.name_digest):
            chosen = sa.select(column, table.c.list).where(
                visible(agreement, principal), table.c.op == PUT, column != "", column.startswith(used)
            )
            for digest, code in connection.execute(chosen):
                found[digest].add(code)
    rows = [{"suffix": digest[len(used) :], "lists": sorted(found[digest])} for digest in sorted(found)]
    return {"agreement": agreement.agreement, "as_of": today(), "prefix": used, "digests": rows}


def longest_prefix(desk: Desk) -> int:
    """So many digits that, on average, ``crowd`` parties of the register still share them."""
    with desk.workspace.read() as graph:
        parties = graph.scalar(sa.select(sa.func.count()).select_from(entity)) or 0
    return allowed_prefix(parties, rules()["crowd"])


def allowed_prefix(parties: int, crowd: int) -> int:
    """Digits of a prefix that leave a crowd of parties; at least none.

    >>> allowed_prefix(1_000_000, 100), allowed_prefix(2_000, 100), allowed_prefix(50, 100)
    (3, 1, 0)
    """
    return max(floor(log(parties / crowd, _BASE)), 0) if parties > 0 else 0


def parties_of(answer: Mapping[str, Any]) -> int:
    """How many of the answered parties are listed: what the audit entry says beside the number asked."""
    return sum(one["status"] == LISTED for one in answer["results"])
