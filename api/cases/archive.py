"""A case as a ZIP: JSON, evidence, the picture, the PDF, and a manifest with the SHA-256 of each file. An unchanged case gives the
same bytes; ``verify`` finds any file that was changed, added or left out, and any entry whose digest does not fit.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from api.cases.evidence import digest, without_digest
from api.service.refusal import Refusal

MANIFEST, FORMAT = "manifest.json", "xintu-case/1"
_DATE = (1980, 1, 1, 0, 0, 0)
_MOST_FILES, _MOST_BYTES = 20_000, 256 << 20


def as_json(value: Any) -> bytes:
    """JSON that people can read too, its keys in order."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def packed(told: Mapping[str, Any], extra: Mapping[str, bytes]) -> bytes:
    """The archive of a case as it is shown, with other files (picture, PDF)."""
    files = {
        "case.json": as_json(
            {name: value for name, value in told.items() if name not in ("findings", "evidence", "may")}
        )
    }
    for finding in told["findings"]:
        files[f"findings/{finding['seq']:05d}.json"] = as_json(finding)
    for frozen in told["evidence"]:
        head = {name: value for name, value in frozen.items() if name != "items"}
        files[f"evidence/{frozen['seq']:05d}.json"] = as_json(
            head | {"records": [item["record"] for item in frozen["items"]]}
        )
        for place, item in enumerate(frozen["items"], start=1):
            files[f"evidence/{frozen['seq']:05d}/{place:04d}.json"] = as_json(item)
    files |= extra
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    manifest = {
        "format": FORMAT,
        "case": told["number"],
        "version": told["version"],
        "digest": told["digest"],
        "files": sums,
    }
    return _zipped({**files, MANIFEST: as_json(manifest)})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, files[name])
    return written.getvalue()


def verify(path: Path) -> dict[str, Any]:
    """What an archive holds and what is wrong with it; ``Refusal`` for a file that is no archive of a case."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _read(archive)
        manifest = orjson.loads(files.pop(MANIFEST))
        listed = {str(name): str(value) for name, value in manifest["files"].items()}
        told = {name: manifest[name] for name in ("format", "case", "version", "digest")}
    except (
        OSError,
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        AttributeError,
        orjson.JSONDecodeError,
        RuntimeError,
    ) as error:
        raise Refusal("case_no_archive", value=path.name) from error
    wrong = [{"file": name, "wrong": "missing"} for name in sorted(listed.keys() - files.keys())]
    wrong += [{"file": name, "wrong": "not_listed"} for name in sorted(files.keys() - listed.keys())]
    for name in sorted(files.keys() & listed.keys()):
        if hashlib.sha256(files[name]).hexdigest() != listed[name]:
            wrong.append({"file": name, "wrong": "changed"})
        elif not _holds(name, files[name]):
            wrong.append({"file": name, "wrong": "digest"})
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return told | {"sha256": sha256, "files": len(files), "wrong": wrong, "intact": not wrong}


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise zipfile.BadZipFile("too large")
    if len({entry.filename for entry in entries}) < len(entries):
        raise zipfile.BadZipFile("a name twice")
    return {entry.filename: archive.read(entry) for entry in entries}


def _holds(name: str, content: bytes) -> bool:
    """Whether a frozen record or a finding still has the digest that it carries."""
    if not name.startswith(("evidence/", "findings/")):
        return True
    try:
        told = orjson.loads(content)
        if name.startswith("findings/"):
            return bool(told["withheld"]) or digest(told["answer"]) == told["digest"]
        if "records" in told or told["withheld"]:
            return True
        now = ("state", "state_since", "withheld", "changed_since")
        return bool(digest(without_digest({k: v for k, v in told.items() if k not in now})) == told["digest"])
    except (KeyError, TypeError, orjson.JSONDecodeError):
        return False
