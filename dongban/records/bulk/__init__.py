"""Millions of rows at once: what a folder means for the database (`resolving`), and putting it there (`writing`)."""
