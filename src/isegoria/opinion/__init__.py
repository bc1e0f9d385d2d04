"""The landscape of opinion: votes in, what people agree on across their differences out."""
