"""Steps of the records' database from version to version, one Alembic script each in ``versions/``; ``loaders.migrating`` takes them."""
