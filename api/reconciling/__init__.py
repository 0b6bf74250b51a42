"""The Reconciliation Service API over the resolver: who a name in somebody else's table is."""
