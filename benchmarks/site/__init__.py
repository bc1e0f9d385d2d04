"""The site under load, on one machine, beside its load generator; loopback only, bounded, stops by itself."""
