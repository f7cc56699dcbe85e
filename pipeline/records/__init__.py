"""Records: the models, loading with places, the rules they must keep. Nothing else touches the files."""
