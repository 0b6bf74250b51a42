"""What is found in a document: mentions, kept on the spaCy document while the components work, spans of it in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc

from loaders.extract.flat import Flat

Kind = Literal["party", "code", "document_no", "case_no", "date", "amount", "authority", "violation", "measure"]
NameKind = Literal["person", "organisation", "authority"]
#: How likely a name that the model sees must be for it to count.
_LIKELY = 0.6
#: The group of spans that the pipeline leaves on a document.
SPANS = "xintu"


@dataclass(slots=True)
class Mention:
    """One thing that a text says; `start` and `end` are places of the flat text, `value` what it means."""

    kind: Kind
    start: int
    end: int
    value: str | int | float
    role: str = ""
    unit: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """What the model of names sees in a text: places, what kind of name, how likely its least likely character is part of it.

    `acting`: of a person, how likely he acts for a public body or reports to it, rather than being of the matter.
    """

    start: int
    end: int
    kind: NameKind
    likely: float
    acting: float = 0.0


@dataclass(slots=True)
class Evidence:
    """Everything found in one document so far; `names` are what the model proposes, which components make mentions of."""

    flat: Flat
    mentions: list[Mention] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    _occupied: dict[Kind, bytearray] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that components look into."""
        return self.flat.text

    def add(self, kind: Kind, start: int, end: int, value: str | int | float, role: str = "", unit: str = "") -> None:
        """Keep a mention."""
        self.mentions.append(Mention(kind, start, end, value, role, unit))
        marks = self._occupied.setdefault(kind, bytearray(len(self.text)))
        marks[start:end] = b"\x01" * (end - start)

    def of(self, *kinds: Kind) -> list[Mention]:
        """The mentions of some kinds, by place."""
        return sorted((one for one in self.mentions if one.kind in kinds), key=lambda one: (one.start, one.end))

    def named(self, kind: NameKind) -> list[Name]:
        """The names of a kind that the model is sure enough of."""
        return [name for name in self.names if name.kind == kind and name.likely >= _LIKELY]

    def taken(self, start: int, end: int, *kinds: Kind) -> bool:
        """Whether something of these kinds (of any without) was found at that place already."""
        marks = self._occupied
        return any(kind in marks and marks[kind].find(1, start, end) >= 0 for kind in (kinds or marks))


def evidence(doc: Doc) -> Evidence:
    """The evidence of a document that is going through the pipeline."""
    found: Evidence = doc._.evidence
    return found
