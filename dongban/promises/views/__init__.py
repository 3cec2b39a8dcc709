"""The pages of promises: programmes, hand-overs, absence, and what is done with one promise."""
