"""How the service runs: processes, limits, logs, metrics, traces, readiness, backups. None of it tells who was asked about."""
