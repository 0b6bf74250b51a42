"""Who is who: identifiers, names, and the decisions that turn mentions into entities. No I/O but its own ledger."""
