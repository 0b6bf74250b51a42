"""Questions across cities: ties, movers, certificates, shared decisions."""
