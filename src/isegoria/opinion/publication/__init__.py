"""What of a landscape may be published: cells of enough people, what follows from them, a map of shapes."""

FEWEST_FLOOR = 10  # whatever a conversation asks for, no published figure counts fewer people
