"""Which work a paper is, and what is known of a work: by the store, by registries, by its own page."""
