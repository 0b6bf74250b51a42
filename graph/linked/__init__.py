"""Linked dishonest parties, and who is exposed to them."""
