"""The text layer of PDF files, page by page, through pdfium."""

from __future__ import annotations

from pathlib import Path

from loaders.reject import InputError

_MOST_PAGES = 20_000
#: Pages with fewer characters than this on average are pictures of text.
_FEWEST = 8
#: So much of a text must be characters that Chinese print has; less comes of fonts that tell no characters.
_READABLE = 0.6


def pages(path: Path, most_chars: int) -> list[str]:
    """The texts of the pages. Refused: encrypted and damaged files, scans without text, fonts that tell no characters."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "password" in str(error).lower() else "broken_file"
        raise InputError(reason, file=str(path), detail=str(error)[:200]) from error
    try:
        if len(document) > _MOST_PAGES:
            raise InputError("text_too_large", file=str(path), size=len(document), limit=_MOST_PAGES)
        texts = _texts(document, path, most_chars)
    except pypdfium2.PdfiumError as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error
    finally:
        document.close()
    _check_readable(path, texts)
    return texts


def _texts(document: object, path: Path, most_chars: int) -> list[str]:
    texts: list[str] = []
    read = 0
    for number in range(len(document)):  # type: ignore[arg-type]
        page = document[number]  # type: ignore[index]
        layer = page.get_textpage()
        text = (
            layer.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\ufffe", "")
        )
        layer.close()
        page.close()
        read += len(text)
        if read > most_chars:
            raise InputError("text_too_large", file=str(path), size=read, limit=most_chars)
        texts.append(text)
    return texts


def _check_readable(path: Path, texts: list[str]) -> None:
    whole = "".join("".join(texts).split())
    if len(whole) < _FEWEST * max(len(texts), 1):
        raise InputError("no_text_layer", file=str(path), pages=len(texts))
    readable = sum(
        1 for char in whole if char.isascii() or "\u2000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"
    )
    if readable < len(whole) * _READABLE:
        raise InputError("no_text_layer", file=str(path), pages=len(texts))
