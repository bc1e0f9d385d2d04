"""What a conversation has come to, shown to everybody: landscape, statements, reports, downloads."""
