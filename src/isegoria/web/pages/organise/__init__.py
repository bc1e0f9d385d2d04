"""Looking after a conversation, and what anybody may check about that."""
