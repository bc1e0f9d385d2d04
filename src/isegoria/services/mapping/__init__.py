"""The landscape of a conversation: computed from its votes, kept, and shown without singling anybody out."""
