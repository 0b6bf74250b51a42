"""What the service itself keeps (users, audit, consents, reports, cases …), apart from the records."""
