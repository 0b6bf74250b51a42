"""The graph in another store: pushed there in order, and compared."""
