"""Pages of conversations that two sites hold together."""
