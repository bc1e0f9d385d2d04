"""Take part: vote, add a statement, look at one's own, join by invitation, leave."""
