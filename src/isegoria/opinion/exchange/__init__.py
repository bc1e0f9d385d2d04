"""Reading and writing votes: Polis exports, plain tables, Parquet."""
