"""Who is linked to whom: the graph, its stores and its questions. Knows nothing of resolution."""
