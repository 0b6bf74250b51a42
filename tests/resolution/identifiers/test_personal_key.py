"""The key for personal numbers: where it comes from, who may read it, what it gives."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pyarrow as pa
import pytest

from resolution.identifiers.personal_key import PersonalKey, PersonalKeyError

HEX = "0123456789abcdef" * 4


def test_a_digest_is_the_first_half_of_hmac_sha_256() -> None:
    key = PersonalKey.load(Path("nowhere"), {"XINTU_KEY": HEX})
    expected = hmac.new(bytes.fromhex(HEX), b"342501197001010012", hashlib.sha256).hexdigest()[:32]
    assert key.digest("342501197001010012") == expected
    assert key.digest("") == ""


def test_a_column_of_digests_is_that_of_its_values() -> None:
    key = PersonalKey(bytes.fromhex(HEX))
    texts = ["a", "", None, "a", "宣"]
    assert key.digest_column(pa.array(texts)).to_pylist() == [key.digest(text or "") for text in texts]
    assert key.digest_column(pa.array([], pa.string())).to_pylist() == []


def test_another_key_gives_other_digests() -> None:
    assert PersonalKey(b"a" * 32).digest("x") != PersonalKey(b"b" * 32).digest("x")


def test_a_new_key_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = PersonalKey.load(path, {}, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PersonalKey.load(path, {}) == made == PersonalKey.load(path, {}, create=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_two_workspaces_have_two_keys(tmp_path: Path) -> None:
    one, two = (PersonalKey.load(tmp_path / name, {}, create=True) for name in ("one", "two"))
    assert one.digest("x") != two.digest("x")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    PersonalKey.load(path, {}, create=True)
    assert PersonalKey.load(path, {"XINTU_KEY": HEX}) == PersonalKey(bytes.fromhex(HEX))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    path.write_text(HEX)
    path.chmod(mode)
    with pytest.raises(PersonalKeyError, match=r"read by others.*chmod 600"):
        PersonalKey.load(path, {}, create=True)


def test_a_link_is_refused(tmp_path: Path) -> None:
    PersonalKey.load(tmp_path / "key", {}, create=True)
    (tmp_path / "link").symlink_to(tmp_path / "key")
    with pytest.raises(PersonalKeyError, match="can't be opened"):
        PersonalKey.load(tmp_path / "link", {})


@pytest.mark.parametrize(("written", "why"), [("top secret", "not hexadecimal"), ("abcd", "at least 32")])
def test_a_bad_key_is_refused_without_showing_it(written: str, why: str) -> None:
    with pytest.raises(PersonalKeyError, match=why) as caught:
        PersonalKey.load(Path("nowhere"), {"XINTU_KEY": written})
    assert written not in str(caught.value)


def test_no_key_says_where_one_is_expected(tmp_path: Path) -> None:
    with pytest.raises(PersonalKeyError, match="set XINTU_KEY or create"):
        PersonalKey.load(tmp_path / "key", {})


def test_the_key_is_never_shown() -> None:
    key = PersonalKey(b"secret-secret-secret")
    assert "secret" not in repr(key) + str(key)
