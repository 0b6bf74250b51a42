"""From files to records, and from records through resolution into the graph."""
