"""Files of any kind to sheets of text columns: ``read`` is all that the mapping needs."""

from loaders.readers.base import Chunk, HeaderScore, Limits, Sheet
from loaders.readers.dispatch import read

__all__ = ["Chunk", "HeaderScore", "Limits", "Sheet", "read"]
