"""The desk: the live site on this machine, and the operator's page beside it."""
