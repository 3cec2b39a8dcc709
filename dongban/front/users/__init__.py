"""Who can sign in, and with which task. Here, because it needs the people, the journal and the firm's staff at once."""
