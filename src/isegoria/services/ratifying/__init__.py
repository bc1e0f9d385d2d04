"""From consensus to a version in force: drafts, objections, ballots, and what came of them."""
