"""What bodies and paths of the service's own families are made of."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

#: No text holds a NUL: databases do not keep it.
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Blank = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Prose = Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"^[^\x00]+$")]


def _on_the_calendar(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


Day = Annotated[
    str,
    Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", examples=["2026-07-05"]),
    AfterValidator(_on_the_calendar),
]
#: A number that its owner gives: it must be fit for a path.
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,80}$", examples=["DC2026-0001"])]
Ident = Annotated[str, Path(pattern=r"^[0-9A-Za-z._-]{1,80}$")]
#: Yuan with fen, as a number or a text; answers give it as text, so that nobody's arithmetic loses a fen.
Yuan = Annotated[
    Decimal,
    Field(gt=0, max_digits=13, decimal_places=2, examples=["500000.00"]),
]


class Body(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")
