"""The front doors: command line and HTTP. Composes everything; nothing imports it."""
