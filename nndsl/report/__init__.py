"""What a run found out goes in, tables and pictures for people come out."""
