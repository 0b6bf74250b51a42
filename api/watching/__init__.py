"""Parties that a bank or an investigator watches: what changed since the last look, each change told once."""
