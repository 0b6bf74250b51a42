"""Work that outlasts a request: in parts, each done once, going on after any crash where it was."""
