"""Arrays without an owner: a kernel's arguments outlive it, so that counting references to them is only cost.

Counting is atomic: two threads that read the same word lists would slow each other down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np import arrayobj

T = TypeVar("T")
_MAKE: Any = arrayobj.make_array
_NULL: Any = cgutils.get_null_value


def _ownerless(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """The same arrays, in tuples within tuples, with no memory to count references of."""
    if isinstance(kind, types.Array):
        array = _MAKE(kind)(context, builder, value=value)
        array.meminfo = _NULL(array.meminfo.type)
        array.parent = _NULL(array.parent.type)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        members: Any = kind
        for at, inner in enumerate(members):
            element = _ownerless(context, builder, inner, builder.extract_value(value, at))
            value = builder.insert_value(value, element, at)
    return value


def _borrowed(typing: Any, arguments: types.Type) -> tuple[Any, Any]:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return _ownerless(context, builder, signature.args[0], values[0])

    return arguments(arguments), generate


#: What a kernel calls first on its arguments.
borrow = cast("Callable[[T], T]", intrinsic(_borrowed))
