"""Who did what, for whom and why: entries that are only added, each bound to the one before it."""
