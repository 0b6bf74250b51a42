"""Signed exports: ``entries.jsonl`` (one entry a line, by id), ``manifest.json``, its signature, and the public keys.

The same state gives the same bytes: no time of making is in them, and Ed25519 signs alike each time.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.principal import Principal
from api.canonical import canonical
from api.sharing.agreements import Agreement
from api.sharing.checking import in_force
from api.sharing.feed import PUT, Desk, catch_up, visible
from api.sharing.metering import charge
from api.sharing.signing import ALGORITHM, Signer, published, signer
from api.sharing.tables import entry as table
from api.sharing.tables import feed

FORMAT = "xintu-share/1"
ENTRIES, MANIFEST, SIGNATURE, KEYS = "entries.jsonl", "manifest.json", "manifest.sig", "keys.json"
FILES = (ENTRIES, MANIFEST, SIGNATURE, KEYS)
#: The parts of an agreement that an export names.
_NAMED = (
    "agreement",
    "version",
    "partner",
    "title",
    "lists",
    "regions",
    "fields",
    "persons",
    "purpose",
    "since",
    "until",
)
_DATE = (1980, 1, 1, 0, 0, 0)


def signed(desk: Desk, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with the id of the key and the signature over all the rest of it."""
    key: Signer = signer(desk)
    told = {**answer, "key_id": key.key_id}
    return told | {"signature": key.sign(canonical(told))}


def export(desk: Desk, agreement: Agreement, principal: Principal | None = None) -> dict[str, bytes]:
    """The files of a full export, by name."""
    in_force(agreement)
    catch_up(desk, agreement)
    ours = feed.c.agreement == agreement.agreement
    with desk.service.read() as connection:
        cursor = connection.scalar(sa.select(feed.c.last).where(ours)) or 0
        chosen = sa.select(table.c.entry, table.c.list, table.c.payload).where(
            visible(agreement, principal), table.c.op == PUT, table.c.number <= cursor
        )
        rows = connection.execute(chosen.order_by(table.c.entry)).all()
    charge(desk.service, agreement, "export", len(rows))
    lines = b"".join(canonical({"entry": row.entry} | orjson.loads(row.payload)) + b"\n" for row in rows)
    key = signer(desk)
    manifest = canonical(
        {
            "format": FORMAT,
            "agreement": {name: value for name, value in agreement.as_json().items() if name in _NAMED},
            "regions_of_user": list(principal.regions) if principal is not None else [],
            "cursor": cursor,
            "count": len(rows),
            "lists": dict(Counter(row.list for row in rows)),
            "files": {ENTRIES: {"sha256": hashlib.sha256(lines).hexdigest(), "bytes": len(lines)}},
            "algorithm": ALGORITHM,
            "key_id": key.key_id,
        }
    )
    keys = canonical(published(desk))
    return {ENTRIES: lines, MANIFEST: manifest, SIGNATURE: key.sign(manifest).encode(), KEYS: keys}


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write an export into a folder, the manifest last: a folder with a manifest is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (MANIFEST, SIGNATURE):
        (folder / name).unlink(missing_ok=True)
    for name in (ENTRIES, KEYS, SIGNATURE, MANIFEST):
        (folder / name).write_bytes(files[name])


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP, without times."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(zipfile.ZipInfo(name, _DATE), files[name], zipfile.ZIP_DEFLATED)
    return whole.getvalue()
