"""Measurements against other engines and against the truth."""
