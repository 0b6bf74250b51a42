"""A party in time: its timeline, and what changed between two days."""
