"""The dossier of a party as a document."""
