"""Site: articles and records become staged pages, the generator builds them, the result is verified."""
