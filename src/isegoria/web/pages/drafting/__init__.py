"""Pages on which organisers make clauses of what people agree on, and put them to the ballot."""
