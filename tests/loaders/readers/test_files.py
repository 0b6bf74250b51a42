"""What is not a readable file at all, and the texts that tell of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from loaders.reject import describe, reasons, scrub

LOADERS = Path(__file__).parents[3] / "loaders"


def test_not_a_file(tmp_path, refusal, load, write):
    assert refusal(tmp_path).reason == "not_a_file"
    assert refusal(tmp_path / "none.csv").reason == "not_found"
    assert refusal(tmp_path / ("x" * 300)).reason == "not_readable"
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").reason == "not_a_file"
    (tmp_path / "link.csv").symlink_to(write("a.csv", "名称,统一社会信用代码\n甲,C1\n"))
    assert load(tmp_path / "link.csv").rows == {2: ["甲", "C1"]}
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "gone.csv")
    assert refusal(tmp_path / "dangling.csv").reason == "not_found"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable(write, refusal):
    path = write("a.csv", "名称,统一社会信用代码\n甲,C1\n")
    path.chmod(0)
    assert refusal(path).reason == "not_readable"


def test_every_reason_is_told_in_both_languages():
    for key, entry in reasons().items():
        assert set(entry) == {"zh", "en"}, key
        for lang in ("zh", "en"):
            assert entry[lang]["text"], key
            assert entry[lang]["remedy"], key
            assert "{" not in "".join(describe(key, lang)), key


def test_every_reason_that_readers_give_has_a_text():
    used = set()
    for path in (LOADERS / "readers").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'(?:InputError\(\s*|reject\([^,\n]+, )"(\w+)"', source))
    assert len(used) > 15
    assert used <= set(reasons())


def test_texts_carry_their_parameters_and_unknown_reasons_themselves():
    text, remedy = describe("too_many_columns", "en", file="a.csv", sheet="s", columns=2000, limit=1000)
    assert text == "a.csv (s) has 2000 columns; the limit is 1000"
    assert remedy
    assert describe("no_such_reason") == ("no_such_reason", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("甲公司", "甲公司"),
        ("张某 34250119900101123X 电话", "张某 *** 电话"),
        ("342501900101123", "***"),
        ("３４２５０１１９９００１０１１２３４", "***"),
        ("342501 19900101 1234", "***"),
        ("a\nb\tc", "a b c"),
        ("2021-01-31", "2021-01-31"),
    ],
)
def test_scrub(value, shown):
    assert scrub(value) == shown


def test_scrub_cuts_after_masking():
    assert len(scrub("字" * 500)) == 80
    assert "342501" not in scrub("字" * 70 + "342501199001011234")
