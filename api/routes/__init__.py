"""The routes of the HTTP service, one family a file."""
