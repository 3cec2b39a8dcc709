"""What the pages that mix rooms show."""
