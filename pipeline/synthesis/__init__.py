"""Synthesis: records become articles, every number resolved to its claim, every claim to its source."""
