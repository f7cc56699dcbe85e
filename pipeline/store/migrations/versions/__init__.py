"""One module per step of the schema, each naming the step before it."""
