"""What goes on public record: written with what happened, sealed soon, and shown to whom it concerns."""
