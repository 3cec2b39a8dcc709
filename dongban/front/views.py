"""Pages that mix rooms."""
