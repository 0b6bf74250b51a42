"""Whether the reading kernels are compiled, and what compiles them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from resolution.kernels.reading import address_columns, addresses, name_columns, names


def compiled() -> bool:
    """Whether the kernels lie compiled on this machine, or in this process."""
    kernels: tuple[Any, ...] = (names.parse, addresses.parse)
    if all(kernel.signatures for kernel in kernels):
        return True
    folder = kernels[0].stats.cache_path
    if folder is None:
        return False
    return all(any(Path(folder).glob(f"{module}.parse-*.nbi")) for module in ("names", "addresses"))


def compile_names() -> None:
    """Read one name: what is not compiled yet is."""
    name_columns.parse(pa.array(["宣城青砚纸业有限公司"]), [""])


def compile_addresses() -> None:
    """Read one address: what is not compiled yet is."""
    address_columns.parse(pa.array(["宣城市宣州区甲子路9号"]), [""])
