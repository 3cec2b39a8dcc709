"""Topics: words, groups, what rises, and what is learnt from corrections. Pure; numpy is all it needs."""
