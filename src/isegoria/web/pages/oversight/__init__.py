"""The stewards of a conversation in everybody's sight: what they say, ask for and are told; and the board."""
