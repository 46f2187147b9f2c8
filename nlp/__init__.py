"""Japanese text in, typed values out. Knows no town and no LINE."""
