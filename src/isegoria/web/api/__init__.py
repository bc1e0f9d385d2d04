"""The JSON interface: the same services as the pages, for programs."""
