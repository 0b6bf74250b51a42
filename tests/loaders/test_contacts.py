"""Names of persons in one cell with a telephone number."""

from __future__ import annotations

import pyarrow as pa
import pytest

from loaders import values


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("汪测试 0563-4021234", "汪测试"),
        ("汪测试13800001234", "汪测试"),
        ("汪测试（电话：138 0000 1234）", "汪测试"),
        ("汪测试138****1234", "汪测试"),
        ("汪测试，4021234、13800001234", "汪测试"),
        ("汪测试０５６３－４０２１２３４", "汪测试"),
        ("汪测试13800001234、詹测试0563-4021234", "汪测试、詹测试"),
        ("汪测试", "汪测试"),
        ("宣城5612345厂", "宣城5612345厂"),
        ("宣城市某某商贸有限公司 0563-4021234", "宣城市某某商贸有限公司 0563-4021234"),
        ("13800001234", "13800001234"),
        ("汪测试349999197001010011", "汪测试349999197001010011"),
    ],
)
def test_names_beside_telephone_numbers(cell: str, name: str) -> None:
    assert values.names_alone(pa.array([cell])).to_pylist() == [name]
