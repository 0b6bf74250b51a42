"""Which encoding a text file is in: decided by decoding all of it strictly, in one or two streaming passes, not by a guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from loaders.reject import InputError

_BLOCK = 4_000_000
_LINE = 1_000_000
#: A line that is UTF-8 by more than chance: so many characters of Chinese text, and nothing else but ASCII.
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_OTHER = re.compile(r"[^\x00-\x7f\u2010-\u203b\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_STRONG = 4


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file. ``mixed``: not every line is in it, so lines are decoded one by one."""

    name: str
    mixed: bool = False

    def decode(self, line: bytes) -> str | None:
        """One line of a mixed file, or None when it is not in the file's encoding."""
        if self.name == "gb18030" and is_utf8_text(line):
            return None
        try:
            return line.decode(self.name)
        except UnicodeDecodeError:
            return None


def detect(path: Path) -> Encoding:
    """UTF-8 (with or without mark), UTF-16 with mark or GB18030; lines of another encoding make it ``mixed``.

    A file that is not UTF-8 is GB18030 when all of it decodes so and no line is plainly UTF-8: a damaged UTF-8 file
    may decode as GB18030 by chance, to nonsense.
    """
    with path.open("rb") as stream:
        mark = stream.read(4)
        stream.seek(0)
        if mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return _wide(stream, path)
        utf8 = "utf-8-sig" if mark.startswith(codecs.BOM_UTF8) else "utf-8"
        if _decodes(stream, "utf-8"):
            return Encoding(utf8)
        return _mixture(stream, path, utf8)


def is_utf8_text(line: bytes) -> bool:
    """Whether a line is Chinese text in UTF-8, rather than GB18030 bytes that happen to be valid UTF-8."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(_CHINESE.findall(text)) >= _STRONG and not _OTHER.search(text)


def _wide(stream: BinaryIO, path: Path) -> Encoding:
    if _decodes(stream, "utf-16"):
        return Encoding("utf-16")
    raise InputError("encoding_unknown", file=str(path))


def _mixture(stream: BinaryIO, path: Path, utf8: str) -> Encoding:
    strong, weak, foreign, broken = _count(stream)
    if not strong and _decodes(stream, "gb18030") and utf8 == "utf-8":
        return Encoding("gb18030")
    if strong >= max(foreign, 1) or (weak and not foreign) or utf8 == "utf-8-sig":
        return Encoding(utf8, mixed=True)
    if foreign > broken:
        return Encoding("gb18030", mixed=True)
    raise InputError("encoding_unknown", file=str(path))


def _count(stream: BinaryIO) -> tuple[int, int, int, int]:
    """Lines with other than ASCII: plainly UTF-8, possibly UTF-8, only GB18030, neither."""
    strong = weak = foreign = broken = 0
    for line in _lines(stream):
        if line.isascii():
            continue
        if is_utf8_text(line):
            strong += 1
        elif _valid(line, "utf-8"):
            weak += 1
        elif _valid(line, "gb18030"):
            foreign += 1
        else:
            broken += 1
    return strong, weak, foreign, broken


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    return iter(partial(stream.readline, _LINE), b"")


def _valid(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
