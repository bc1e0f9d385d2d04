"""The public record: what nobody can change without everybody seeing it. Bytes in, values out.

Read it from the bottom: `errors`, `hashing`; `entries`, what is recorded; `merkle`, the tree over it.
"""
