"""Parties while they are looked for: suggestions as somebody types, and lists by filters."""
