"""Pages of commitments: who adopted what, how far they are, and how they are challenged."""
