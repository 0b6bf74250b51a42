"""Names whose form, brackets or 字号 are damaged are answered by the kernel itself, as the readable Python answers them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from resolution.kernels.reading import name_columns
from resolution.names import normalise, organisation


@pytest.mark.parametrize(
    ("written", "core", "form"),
    [
        ("宣城青砚纸业有限公同", "青砚", "有限公司"),
        ("宣城青砚纸业有限青任公司", "青砚", "有限公司"),
        ("宣城青砚纸业股份有限公可", "青砚", "股份有限公司"),
        ("宣城青砚纸业有有限公司", "青砚", "有限公司"),
        ("宣城青砚纸业限公司", "青砚", "有限公司"),
        ("宣城青砚纸业股份公司", "青砚", "股份有限公司"),
        ("青砚创业投资合伙企业(有限合伙)", "青砚", "合伙企业"),
        ("青砚(宣城)创业投资合伙企业(有限合伙)(已注销)", "青砚", "合伙企业"),
        ("宣城青砚纸业有限公司(存续)", "青砚", "有限公司"),
        ("宣城市食品厂", "", "厂"),
        ("上海金山石化有限公司", "金山", "有限公司"),
        ("安徽省郎溪县梅渚镇青砚自来水有限公司", "青砚", "有限公司"),
        ("宣城夫信数码料技有限公司", "夫信", "有限公司"),
        ("青砚宣城科技有限公司", "青砚", "有限公司"),
        ("郎溪县梅渚供销合作社青砚门市部", "梅渚", "供销合作社"),
    ],
)
def test_answered_by_the_kernel(written: str, core: str, form: str) -> None:
    texts = normalise.text_column(pa.array([written]))
    found, left = name_columns.parse(texts, [""])
    assert not len(left)
    row = found.to_pylist()[0]
    assert (row["core"], row["form"]) == (core, form)
    assert found.select(organisation.COLUMNS).equals(organisation.read_rows(texts, [""]))


@pytest.mark.parametrize("written", ["青砚纸业广德分公司", "青砚(宣城)纸业(甲)厂", "青砚纸业有限公司(注销)(原名)"])
def test_left_to_python(written: str) -> None:
    assert name_columns.parse(pa.array([written]), [""])[1].tolist() == [0]
