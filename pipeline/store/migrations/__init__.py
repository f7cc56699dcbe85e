"""The history of the schema. A new step is a new file under ``versions/``; a released one never changes."""
