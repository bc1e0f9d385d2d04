"""What people see of the public record: what is on it, receipts, and checking one."""
