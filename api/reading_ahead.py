"""What the first visitor of a desk would wait for: libraries and tables of the field that are read when they are first asked for."""

from __future__ import annotations

from threading import Thread

from graph.schema import Schema
from loaders.workspace import Workspace


def read_ahead(workspace: Workspace, schema: Schema) -> None:
    """Read them in the background, once, as soon as the service answers; what is asked for meanwhile is read by who asks."""
    Thread(target=_read, args=(workspace, schema), name="reading ahead", daemon=True).start()


def _read(workspace: Workspace, schema: Schema) -> None:
    import pandas as pd  # of the ledgers

    from api.routes.words import all_words  # with the sources and the cities
    from resolution.divisions.gazetteer import gazetteer

    pd.DataFrame({"key": ["a"]}).groupby("key").size()
    all_words(schema, workspace)
    gazetteer()
