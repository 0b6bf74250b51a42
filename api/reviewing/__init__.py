"""Judging pairs at the desk: what is asked, what was decided, how far it is."""
