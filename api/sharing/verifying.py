"""Whether an export or a page of a feed is as a trusted key signed it. Needs the public key and nothing else of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from api.canonical import canonical
from api.service.refusal import Refusal
from api.sharing.packing import ENTRIES, FORMAT, KEYS, MANIFEST, SIGNATURE
from api.sharing.signing import is_signed, keys_of, trusted_with


@dataclass(frozen=True, slots=True)
class Verified:
    """A folder that is whole and signed."""

    folder: Path
    manifest: Mapping[str, Any]
    keys: Mapping[str, str]

    def entries(self) -> Iterator[dict[str, Any]]:
        """Its entries, one after the other."""
        with (self.folder / ENTRIES).open("rb") as lines:
            for line in lines:
                yield orjson.loads(line)


def read_keys(path: Path) -> dict[str, str]:
    """Trusted keys from a file: a published document of keys, or one public key in base64. ``Refusal`` for neither."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("share_key_file", file=str(path)) from error
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        document = {"keys": [{"public": text}]}
    found = keys_of(document) if isinstance(document, dict) else {}
    if not found:
        raise Refusal("share_key_file", file=str(path))
    return found


def verify(folder: Path, trusted: Mapping[str, str]) -> Verified:
    """The verified export; ``Refusal`` says what is wrong with it. Later keys are trusted where a trusted one endorses them."""
    try:
        manifest, signature = (folder / MANIFEST).read_bytes(), (folder / SIGNATURE).read_text(encoding="ascii").strip()
        told = orjson.loads(manifest)
        keys = trusted_with(trusted, orjson.loads((folder / KEYS).read_bytes()))
    except (OSError, ValueError, AttributeError) as error:
        raise Refusal("share_not_export", file=str(folder)) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refusal("share_not_export", file=str(folder))
    public = keys.get(str(told.get("key_id")), "")
    if not public:
        raise Refusal("share_untrusted", by=str(told.get("key_id")))
    if not is_signed(manifest, signature, public):
        raise Refusal("share_bad_signature", file=MANIFEST)
    _check_file(folder / ENTRIES, told)
    return Verified(folder, told, keys)


def _check_file(path: Path, manifest: Mapping[str, Any]) -> None:
    wanted = manifest["files"][ENTRIES]
    digest, rows = hashlib.sha256(), 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                digest.update(line)
                rows += 1
    except OSError as error:
        raise Refusal("share_not_export", file=str(path)) from error
    if digest.hexdigest() != wanted["sha256"] or rows != manifest["count"]:
        raise Refusal("share_altered", file=ENTRIES)


def verify_page(page: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    """``Refusal`` unless a trusted key signed a page of a feed."""
    public = keys.get(str(page.get("key_id")), "")
    if not public:
        raise Refusal("share_untrusted", by=str(page.get("key_id")))
    content = {name: value for name, value in page.items() if name != "signature"}
    if not is_signed(canonical(content), str(page.get("signature")), public):
        raise Refusal("share_bad_signature", file="changes")
