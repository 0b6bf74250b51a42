"""Steps of the service's database from version to version, one Alembic script each in ``versions/``."""
