"""What the header of a table, its titles and its units mean: which column feeds which field of a source."""
