"""Reports as they are kept: found, replayed, judged by what became of the loans."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from api.canonical import canonical
from api.screening.report import build, digest, given_of, summary
from api.screening.rules import RuleSet, find
from api.screening.tables import screening, screening_outcome
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal

_SHOWN = ("screening_id", "row_id", "job_id", "user", "purpose", "party", "decision", "ruleset", "digest", "created_at")
OUTCOMES = ("repaid", "defaulted")
_LEVEL = 1  # reports compress well at any level


def row_of(report: Mapping[str, Any], owner: str, user: str, job_id: str = "") -> dict[str, Any]:
    """A report as a row of the table."""
    content = canonical(report)
    return {
        "screening_id": secrets.token_hex(8),
        "owner": owner,
        "user": user,
        "job_id": job_id,
        "row_id": report["asked"]["id"],
        "purpose": report["asked"]["purpose"],
        "party": report["identity"]["party"],
        "decision": report["decision"],
        "ruleset": report["rules"]["digest"],
        "digest": digest(content),
        "report": zlib.compress(content, _LEVEL),
        "created_at": now(),
    }


def keep(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep reports."""
    if rows:
        connection.execute(sa.insert(screening), list(rows))


def told(row: Mapping[str, Any], report: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """A line of results."""
    return {**summary(report, lang), "screening_id": row["screening_id"], "digest": row["digest"]}


def content_of(connection: sa.Connection, owner: str, screening_id: str) -> tuple[bytes, str, str]:
    """The bytes, digest and rule set of a report; ``Refusal`` (404) if the bank has none by that id."""
    chosen = sa.select(screening.c.report, screening.c.digest, screening.c.ruleset)
    row = connection.execute(
        chosen.where(screening.c.screening_id == screening_id, screening.c.owner == owner)
    ).one_or_none()
    if row is None:
        raise Refusal("screening_unknown", 404, value=screening_id)
    return zlib.decompress(row.report), row.digest, row.ruleset


def listing(connection: sa.Connection, owner: str, after: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """A bank's reports with what became of the loans, the newest first; ``after``: made before that moment."""
    same = screening_outcome.c.screening_id == screening.c.screening_id
    chosen = sa.select(*(screening.c[name] for name in _SHOWN), screening_outcome.c.outcome)
    chosen = chosen.outerjoin(screening_outcome, same).where(screening.c.owner == owner)
    if after:
        chosen = chosen.where(screening.c.created_at < after)
    newest = chosen.order_by(screening.c.created_at.desc(), screening.c.screening_id).limit(limit)
    return [
        dict(zip(_SHOWN, row[:-1], strict=True)) | {"outcome": row.outcome or ""} for row in connection.execute(newest)
    ]


def replay(service: ServiceDatabase, owner: str, screening_id: str) -> dict[str, Any]:
    """A report computed anew from what it stores: whether its bytes are the same, and were not touched meanwhile."""
    with service.read() as connection:
        kept, recorded, rules = content_of(connection, owner, screening_id)
    again = canonical(build(given_of(orjson.loads(kept)), find(service, owner, rules)))
    return {
        "screening_id": screening_id,
        "same": again == kept and digest(again) == recorded,
        "digest": recorded,
        "replayed": digest(again),
        "intact": digest(kept) == recorded,
        "decision": orjson.loads(again)["decision"],
    }


def tell_outcome(connection: sa.Connection, owner: str, by: str, screening_id: str, outcome: str) -> None:
    """What became of a loan; told again, the last word counts. ``Refusal`` (404) if the bank has no such report."""
    if outcome not in OUTCOMES:
        raise Refusal("outcome_bad", value=outcome, known=", ".join(OUTCOMES))
    content_of(connection, owner, screening_id)
    connection.execute(sa.delete(screening_outcome).where(screening_outcome.c.screening_id == screening_id))
    row = {"screening_id": screening_id, "outcome": outcome, "told_by": by, "told_at": now()}
    connection.execute(sa.insert(screening_outcome).values(row))


def history(
    service: ServiceDatabase, owner: str, since: str = "", most: int = 100_000
) -> Iterator[tuple[str, bytes, str, str]]:
    """A bank's reports with what became of them, by page in the order of their making: id, bytes, decision, outcome."""
    last, left = ("", ""), most
    while left > 0:
        later = sa.or_(
            screening.c.created_at > (last[0] or since),
            sa.and_(screening.c.created_at == last[0], screening.c.screening_id > last[1]),
        )
        chosen = (
            sa.select(screening, screening_outcome.c.outcome)
            .outerjoin(screening_outcome, screening_outcome.c.screening_id == screening.c.screening_id)
            .where(screening.c.owner == owner, later)
            .order_by(screening.c.created_at, screening.c.screening_id)
        )
        with service.read() as connection:
            rows = connection.execute(chosen.limit(min(left, 500))).all()
        for row in rows:
            yield row.screening_id, zlib.decompress(row.report), row.decision, row.outcome or ""
        if not rows:
            return
        last, left = (rows[-1].created_at, rows[-1].screening_id), left - len(rows)


def backtest(service: ServiceDatabase, owner: str, rules: RuleSet, since: str = "") -> dict[str, Any]:
    """A rule set on the bank's own history: what would be decided otherwise and, where outcomes are told, how good that is.

    Precision: of those that would not pass, how many defaulted; recall: of those that defaulted, how many would not pass;
    approval: those that would pass. Repaired facts are in the reports as they were read then.
    """
    counts: dict[str, int] = {}
    judged = {"before": [0, 0, 0, 0], "after": [0, 0, 0, 0]}
    changed: list[dict[str, Any]] = []
    for screening_id, content, was, outcome in history(service, owner, since):
        report = build(given_of(orjson.loads(content)), rules)
        key = f"{was}>{report['decision']}"
        counts[key] = counts.get(key, 0) + 1
        if outcome:
            for when, decision in (("before", was), ("after", report["decision"])):
                judged[when][2 * (outcome == "defaulted") + (decision != "pass")] += 1
        if was != report["decision"] and len(changed) < 1000:
            why = [one["rule"] for one in report["reasons"]]
            changed.append({"screening_id": screening_id, "before": was, "after": report["decision"], "reasons": why})
    total = sum(counts.values())
    return {
        "rules": rules.known_as,
        "reports": total,
        "matrix": dict(sorted(counts.items())),
        "changed": changed,
        "approval": {when: _rate(counts, place, total) for place, when in enumerate(("before", "after"))},
        "outcomes": {when: _judged(table) for when, table in judged.items()},
    }


def _rate(counts: Mapping[str, int], place: int, total: int) -> float | None:
    passed = sum(count for key, count in counts.items() if key.split(">")[place] == "pass")
    return round(passed / total, 4) if total else None


def _judged(table: Sequence[int]) -> dict[str, Any]:
    good_passed, good_held, bad_passed, bad_held = table
    held, bad = good_held + bad_held, bad_passed + bad_held
    return {
        "repaid": good_passed + good_held,
        "defaulted": bad,
        "precision": round(bad_held / held, 4) if held else None,
        "recall": round(bad_held / bad, 4) if bad else None,
    }


def counted(connection: sa.Connection, job_id: str) -> dict[str, int]:
    """How many reports of a job by decision."""
    chosen = sa.select(screening.c.decision, sa.func.count()).where(screening.c.job_id == job_id)
    return {row[0]: row[1] for row in connection.execute(chosen.group_by(screening.c.decision))}
