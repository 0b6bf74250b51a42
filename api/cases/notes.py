"""Notes: added, never changed; a correction is a new note that names the one it corrects."""

from __future__ import annotations

from api.access.acting import Acting
from api.cases.keeping import Change, add, entries, find
from api.service.refusal import Refusal


def add_note(acting: Acting, number: str, text: str, corrects: int = 0, seen: int = 0) -> int:
    """Add a note to a case. Raises ``Refusal`` for a correction of what is no note."""
    find(acting, number, "write")
    if corrects and not any(entry["seq"] == corrects and entry["kind"] == "note" for entry in entries(acting, number)):
        raise Refusal("case_no_entry", 422, value=corrects)
    return add(acting, number, Change("note", {"text": text, "corrects": corrects}, seen))
