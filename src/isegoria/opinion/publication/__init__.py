"""What of a landscape may be published: cells of enough people, what follows from them, a map of shapes."""
