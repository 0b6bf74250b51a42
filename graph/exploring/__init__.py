"""Paths, neighbourhoods, communities, related parties, guarantee circles."""
