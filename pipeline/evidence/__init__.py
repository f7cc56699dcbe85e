"""Evidence: what single claims say in figures, and what they add up to. Pure functions of the records."""
