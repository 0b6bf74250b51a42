"""The commands of ``xintu``, one family a file."""
