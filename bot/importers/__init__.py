"""Other people's data → the knowledge files of a town, every row of it written or listed."""
