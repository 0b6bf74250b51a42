"""One ledger of consents: who allowed whom to look at what, for what, until when."""
