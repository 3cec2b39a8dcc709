"""The demo firm: generated, seeded, and loaded through the same door as a real firm's records."""
