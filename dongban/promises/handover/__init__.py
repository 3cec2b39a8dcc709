"""Hand-over: whoever leaves, moves or is away, no customer and no promise is without somebody for a day."""
