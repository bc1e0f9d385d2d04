"""Pages on which people see how clauses become a constitution: objections, ballots, and what came of them."""
