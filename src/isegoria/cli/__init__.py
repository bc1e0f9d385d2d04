"""The command line: analysis of exported conversations."""
