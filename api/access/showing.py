"""Every answer is shown through here: no handler can forget it, since it is the class of all JSON answers and the door of all others.

JSON is masked when it is written (``ShownJson``), JSON of other classes and JSON lines at the door (``api/access/door.py``); what is
neither (CSV, pictures, papers) goes out to who is not shown all names and regions only if its handler made it out of ``shown`` values
and says so with ``mark``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python

from api.access.masking import Masked, View, masked
from api.access.openness import load_openness
from api.access.policy import Shows
from api.access.principal import Principal

#: The scope of the request that this task answers.
asking: ContextVar[MutableMapping[str, Any] | None] = ContextVar("asking", default=None)
_NOBODY = Principal("", (), "", (), frozenset(), Shows("surname", False, frozenset({"open"})))
_VIEW, _WHOLE, _MARKED = "xintu.consent", "xintu.whole", "xintu.shown"


def view_of(scope: Mapping[str, Any]) -> View | None:
    """Who sees the answer of a request; None where it is shown whole."""
    if scope.get(_WHOLE):
        return None
    return View(scope.get("xintu.principal") or _NOBODY, scope.get(_VIEW))


def shown(request: Request, value: Any) -> Any:
    """A value as who asks may see it, for a handler that writes something else than JSON out of it."""
    view = view_of(request.scope)
    return value if view is None else masked(value, view).value


def mark(request: Request) -> None:
    """Say that an answer that is no JSON holds only what ``shown`` gave, or what everybody may see who may ask for it."""
    request.scope[_MARKED] = True


def with_consent(request: Request, parties: Iterable[str] = ()) -> None:
    """Say that the parties (none named: all of the answer) consented to what the answer tells of them."""
    request.scope[_VIEW] = frozenset(parties)


def whole(request: Request) -> None:
    """Say that the answer is shown as it is: the audit log, in which nothing may be left out."""
    request.scope[_WHOLE] = True
    mark(request)


def told(value: Any, scope: MutableMapping[str, Any]) -> bytes:
    """A value as JSON, as far as the principal of a request may see it; an object says in ``withheld`` how much it did not."""
    scope[_MARKED] = True
    view = view_of(scope)
    if view is None:
        return _json(value)
    written = _json(value)
    if view.is_total and not any(source in written for source in _consented()):
        return written
    found: Masked = masked(orjson.loads(written), view)
    withheld = {what: count for what, count in sorted(found.withheld.items()) if count}
    if not withheld:
        return written
    if isinstance(found.value, dict):
        found.value["withheld"] = withheld
    return _json(found.value)


def _consented() -> tuple[bytes, ...]:
    rules = load_openness()
    return _of_sources(tuple(name for name, kind in rules.sources.items() if kind == "consent"))


def _of_sources(names: tuple[str, ...], kept: dict[tuple[str, ...], tuple[bytes, ...]] = {}) -> tuple[bytes, ...]:  # noqa: B006
    if names not in kept:
        kept[names] = tuple(f'"{name}:'.encode() for name in names)
    return kept[names]


def _json(value: Any) -> bytes:
    return orjson.dumps(value, to_jsonable_python, orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


class ShownJson(JSONResponse):
    """The class of every JSON answer of the application."""

    def render(self, content: Any) -> bytes:
        """As far as who asks may see it."""
        return told(content, asking.get() or {})
