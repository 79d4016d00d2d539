"""Rows of tables: text files, Parquet and frames go in, columns come out."""
