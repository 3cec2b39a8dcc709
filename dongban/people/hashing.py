"""How sign-in words are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's lower-memory setting: forty people signing in at once must not need 4 GB."""

    time_cost = 3
    memory_cost = 12 * 1024
    parallelism = 1
