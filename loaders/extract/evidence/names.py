"""Names as the model sees them: proposals that the components for bodies and parties make mentions of."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import evidence
from loaders.extract.names import tagger


@Language.component("xintu_names")
def names(doc: Doc) -> Doc:
    """The names that the model sees, for later components."""
    found = evidence(doc)
    found.names = tagger.names(found.text)
    return doc
