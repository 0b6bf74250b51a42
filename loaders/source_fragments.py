"""Fields and rules that several sources share: ``uses: [evaluation]`` takes them from ``sources/shared/evaluation.yaml``.

A source says only what is its own. What it says goes before the fragment; its headers come first, and a header that it claims
for one field leaves the fragment's others; a key that it leaves empty (``score:``) is taken away.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from loaders.reject import InputError
from loaders.source_node import read_node

#: The fragments that come with the package; those beside a user's own source go first.
SHARED = Path(__file__).parent / "sources" / "shared"


def compose(content: Any, path: Path) -> Any:
    """The content of a source with what it uses; itself where it uses nothing (or is no mapping: others refuse that)."""
    if not isinstance(content, dict) or not content.get("uses"):
        return content
    uses = content["uses"] if isinstance(content["uses"], list) else [content["uses"]]
    whole: dict[str, Any] = {}
    for name in uses:
        whole = _over(whole, _fragment(str(name), path))
    return _over(whole, {key: value for key, value in content.items() if key != "uses"})


def _fragment(name: str, path: Path) -> dict[str, Any]:
    places = [folder / f"{name}.yaml" for folder in (path.parent / "shared", SHARED)]
    found = next((place for place in places if name.isidentifier() and place.exists()), None)
    if found is None:
        known = ", ".join(sorted(place.stem for place in SHARED.glob("*.yaml")))
        raise InputError("bad_source", file=str(path), key="uses", detail=f"no fragment {name!r}; known: {known}")
    return _read(found, found.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    """The content of a fragment, parsed once for the many sources that use it."""
    node = read_node(path)
    if not isinstance(node.value, dict):
        raise node.refuse("a mapping (key: value) is needed here")
    return node.value


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` laid over ``base``."""
    laid = _laid(base, own)
    fields = own.get("fields")
    if isinstance(fields, dict) and isinstance(base.get("fields"), dict):
        claimed = {_plain(header): name for name, field in fields.items() for header in _headers(field)}
        laid["fields"] = {name: _without(name, field, claimed) for name, field in laid["fields"].items()}
    return laid


def _laid(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    laid = dict(base)
    for key, value in own.items():
        if value is None:
            laid.pop(key, None)
        elif key == "headers" and isinstance(base.get(key), list) and isinstance(value, list):
            laid[key] = [*value, *(header for header in base[key] if header not in value)]
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            laid[key] = _laid(base[key], value)
        else:
            laid[key] = value
    return laid


def _without(name: str, field: Any, claimed: dict[str, str]) -> Any:
    """The field without headers that the source claims for another one."""
    if not isinstance(field, dict):
        return field
    kept = [header for header in _headers(field) if claimed.get(_plain(header), name) == name]
    return {**field, "headers": kept} if "headers" in field else field


def _headers(field: Any) -> list[Any]:
    headers = field.get("headers") if isinstance(field, dict) else None
    return headers if isinstance(headers, list) else []


def _plain(header: Any) -> str:
    return str(header).strip().lower()
