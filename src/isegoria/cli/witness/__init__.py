"""The witness: a small server that any organisation can run, without a site of its own."""
