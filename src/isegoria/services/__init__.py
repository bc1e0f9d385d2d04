"""What people can do here: one function a use case, and the only transactions."""
