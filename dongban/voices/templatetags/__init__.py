"""What pages of voices show in their place."""
