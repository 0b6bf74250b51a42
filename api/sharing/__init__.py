"""Lists shared with partners of other regions: agreements, checks, change feeds, signed exports, and their feeds the other way."""
