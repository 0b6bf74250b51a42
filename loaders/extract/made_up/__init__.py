"""Made-up documents with gold annotations: what `xintu bench extract` and the tests measure on."""
