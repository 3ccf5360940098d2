"""What crosses rooms: the manual, edge cases, properties, errors, notebooks, sample data."""
