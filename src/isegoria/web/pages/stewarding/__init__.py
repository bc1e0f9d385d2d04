"""What stewards bring about, where people look at it: suggestions, reports, the audit of moderation."""
