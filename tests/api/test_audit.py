"""The audit log: one chain whatever writes to it, and nothing done to it stays unseen."""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import URL

from api.audit.anchor import Head, heads
from api.audit.chain import Entry
from api.audit.log import AuditLog, seal_of
from api.audit.sealing import ANCHOR_FILE, KEY_FILE, Seal
from api.audit.search import Asked, Taken, export, page
from api.audit.tables import audit_entry
from api.audit.verifying import Verdict, verify
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from api.settings_access import AccessSettings
from loaders.workspace import Workspace

ENTRIES = 40
BY_SHA256, BY_SM3 = AccessSettings(), AccessSettings(audit_digest="sm3")


def opened(folder: Path) -> ServiceDatabase:
    workspace = Workspace.open(folder, url=URL or None, create=True)
    service = ServiceDatabase.open(workspace, URL)
    workspace.close()
    return service


def write(service: ServiceDatabase, settings: AccessSettings, count: int, name: str = "li") -> Seal:
    seal = seal_of(service, settings)
    log = AuditLog(service, seal)
    for number in range(count):
        log.record(Entry(name, "party:read", f"org-{number:04}", "贷前审查", what={"n": number, "text": "王\0某"}))
    log.close()
    return seal


def verdict(service: ServiceDatabase, seal: Seal, *kept: Head) -> Verdict:
    with service.read() as connection:
        return verify(connection, seal, kept)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceDatabase]:
    database = opened(tmp_path / "w")
    yield database
    database.close()


def test_a_chain_whose_algorithm_changes_holds_and_its_head_is_kept_outside(service: ServiceDatabase) -> None:
    write(service, BY_SHA256, 3)
    seal = write(service, BY_SM3, 2)
    found = verdict(service, seal)
    assert (found.entries, found.flaws) == (5, ())
    assert heads(seal.anchor)[-1] == found.head
    with service.read() as connection:
        assert [row.algorithm for row in connection.execute(sa.select(audit_entry).order_by("number"))] == [
            "sha256"
        ] * 3 + ["sm3"] * 2
    assert verdict(service, seal, Head(5, "0" * 64)).flaws[0].flaw == "other_head"


def _change(rows: list[dict[str, object]], chance: random.Random) -> int:
    row = chance.choice(rows)
    column = chance.choice(
        ["at", "user", "key", "organisation", "action", "subject", "purpose", "what", "digest", "previous", "algorithm"]
    )
    row[column] = f"{row[column]}x" if column != "algorithm" else ("sm3" if row[column] == "sha256" else "sha256")
    return int(row["number"])  # type: ignore[call-overload]


def _delete(rows: list[dict[str, object]], chance: random.Random) -> int:
    place = chance.randrange(len(rows) - 1)
    del rows[place]
    return place + 1


def _delete_and_close_up(rows: list[dict[str, object]], chance: random.Random) -> int:
    place = _delete(rows, chance) - 1
    for number, row in enumerate(rows, 1):
        row["number"] = number
    return place + 1


def _insert(rows: list[dict[str, object]], chance: random.Random) -> int:
    place = chance.randrange(len(rows))
    rows.insert(place, dict(chance.choice(rows)))
    for number, row in enumerate(rows, 1):
        row["number"] = number
    return place + 1


def _swap(rows: list[dict[str, object]], chance: random.Random) -> int:
    one, other = sorted(chance.sample(range(len(rows)), 2))
    rows[one]["number"], rows[other]["number"] = rows[other]["number"], rows[one]["number"]
    return one + 1


def _cut(rows: list[dict[str, object]], chance: random.Random) -> int:
    left = chance.randrange(len(rows))
    del rows[left:]
    return left + 1


def _forge(rows: list[dict[str, object]], chance: random.Random) -> int:
    """Who can write the database but has no key makes a whole chain of his own that fits in itself."""
    place = chance.randrange(len(rows))
    previous = rows[place - 1]["digest"] if place else ""
    rows[place]["subject"] = "org-other"
    wrong = Seal(b"x" * 32, "sha256", Path("none"))
    for row in rows[place:]:
        row["previous"] = previous
        previous = row["digest"] = wrong.digest(row)
    return place + 1


TAMPERING: list[Callable[[list[dict[str, object]], random.Random], int]] = [
    _change,
    _delete,
    _delete_and_close_up,
    _insert,
    _swap,
    _cut,
    _forge,
]


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_whatever_is_done_to_entries_is_found_and_where(service: ServiceDatabase, tamper: Callable[..., int]) -> None:
    seal = write(service, BY_SHA256, ENTRIES)
    with service.read() as connection:
        before = [
            {str(k): v for k, v in row.items()}
            for row in connection.execute(sa.select(audit_entry).order_by("number")).mappings()
        ]
    for seed in range(25):
        rows = [dict(row) for row in before]
        first = tamper(rows, random.Random(seed))
        with service.write() as connection:
            connection.execute(sa.delete(audit_entry))
            if rows:
                connection.execute(sa.insert(audit_entry), rows)
        flaws = verdict(service, seal).flaws
        assert flaws, seed
        assert flaws[0].number == first, (seed, flaws[:3])


def test_the_anchor_and_the_key_are_missed(service: ServiceDatabase) -> None:
    seal = write(service, BY_SHA256, 3)
    content = seal.anchor.read_bytes()
    seal.anchor.unlink()
    assert [found.flaw for found in verdict(service, seal).flaws] == ["no_anchor"]
    seal.anchor.write_bytes(content[:-5])
    assert [found.flaw for found in verdict(service, seal).flaws] == ["bad_anchor"]
    (service.folder / KEY_FILE).unlink()
    with pytest.raises(Refusal):
        seal_of(service, BY_SHA256)


def _in_a_process(folder: str, name: str) -> None:
    service = opened(Path(folder))
    log = AuditLog(service, seal_of(service, BY_SHA256))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: log.record(Entry(name, "act", str(number))), range(50)))
    log.close()
    service.close()


def test_writers_in_several_processes_keep_one_chain(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    opened(folder).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_in_a_process, args=(str(folder), f"process-{number}")) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    service = opened(folder)
    found = verdict(service, seal_of(service, BY_SHA256))
    assert (found.entries, found.flaws) == (150, ())
    assert heads(folder / ANCHOR_FILE)[-1] == found.head
    service.close()


def test_auditors_search_by_page_and_take_exports_without_formulas(service: ServiceDatabase) -> None:
    write(service, BY_SHA256, 5, "li")
    write(service, BY_SHA256, 2, "=wang()")
    with service.read() as connection:
        first = page(connection, Asked(user="li"), limit=3)
        assert [one["subject"] for one in first["entries"]] == ["org-0004", "org-0003", "org-0002"]
        second = page(connection, Asked(user="li"), before=first["next"], limit=3)
        assert ([one["subject"] for one in second["entries"]], second["next"]) == (["org-0001", "org-0000"], None)
        assert len(page(connection, Asked(subject="org-0001"))["entries"]) == 2
        assert page(connection, Asked(until="2000-01-01"))["entries"] == []
        taken = Taken()
        lines = b"".join(export(connection, Asked(), "jsonl", taken)).splitlines()
        assert (taken.rows, len(lines), json.loads(lines[0])["number"]) == (7, 7, 1)
        table = b"".join(export(connection, Asked(user="=wang()"), "csv", Taken())).decode("utf-8-sig")
    assert "'=wang()" in table
    assert ",=wang()" not in table


def test_the_command_says_whether_the_chain_holds(tmp_path: Path, xintu: Callable[..., object]) -> None:
    folder = tmp_path / "w"
    service = opened(folder)
    write(service, BY_SHA256, 4)

    def run(*arguments: str) -> tuple[int, str]:
        done = xintu(*arguments, "--workspace", folder, "--lang", "en")
        return done.returncode, done.stdout  # type: ignore[attr-defined]

    assert run("audit", "verify") == (0, "The chain holds: 4 entries.\n")
    kept = run("audit", "anchor")[1].strip()
    assert run("audit", "search", "--user", "li", "--limit", "1")[0] == 0  # which is the fifth entry
    assert run("audit", "verify", "--anchor", kept)[0] == 0
    with service.write() as connection:
        connection.execute(sa.delete(audit_entry).where(audit_entry.c.number >= 4))
    (folder / ANCHOR_FILE).unlink()
    status, text = run("audit", "verify", "--anchor", kept)
    assert status == 1
    assert "cut off from entry 4 on" in text
    assert run("audit", "verify", "--anchor", "no anchor")[0] == 2
    service.close()
    shutil.rmtree(folder)
