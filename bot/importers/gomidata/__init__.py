"""Folders of japan-gomi-data (https://github.com/tecolicom/japan-gomi-data): read."""
