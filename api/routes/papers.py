"""Notices as files to download."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from fastapi import Response

from api.documents import write_notice
from loaders.ledgers.notice import Notice

Paper = Literal["docx", "xlsx", "md", "csv"]
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
    "csv": "text/csv",
}


def as_file(notice: Notice, name: str, kind: Paper) -> Response:
    """A notice as a file of a name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"notice.{kind}"
        write_notice(notice, path)
        content = path.read_bytes()
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}.{kind}"
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": disposition})
