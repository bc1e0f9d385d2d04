"""Guards: a closed, total little language that says what an agent may not do, or not alone."""
