"""Objections as a party meets them: submission and receipt; and telling those who had the record before."""
