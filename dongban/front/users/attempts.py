"""How often somebody has tried to sign in, or a secret that does not open, kept for the whole firm: allauth counts in
Django's cache, and a cache in the memory of one server process would allow as many tries again as there are processes.

Only limits come here; what pages remember is kept near them (`caches["near"]`).
"""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from dongban.front.models import Attempt

# Taken where nobody has it, or has it no longer. One statement: of two who ask at once one is told yes.
_TAKE = """
INSERT INTO front_attempt ("key", value, until) VALUES (%s, %s, %s)
ON CONFLICT ("key") DO UPDATE SET value = excluded.value, until = excluded.until WHERE front_attempt.until <= %s
"""
_PUT = """
INSERT INTO front_attempt ("key", value, until) VALUES (%s, %s, %s)
ON CONFLICT ("key") DO UPDATE SET value = excluded.value, until = excluded.until
"""
_MORE = """
UPDATE front_attempt SET value = CAST(CAST(value AS BIGINT) + %s AS TEXT) WHERE "key" = %s AND until > %s
RETURNING value
"""


class Attempts(BaseCache):
    """What limits ask of a cache, as rows that every process sees."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        now = time.time()
        Attempt.objects.filter(until__lte=now).delete()
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [*self._row(key, value, timeout, version), now])
            return bool(cursor.rowcount == 1)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        rows = Attempt.objects.filter(key=self._digest(key, version), until__gt=time.time())
        found = rows.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, self._row(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """In one statement, within the time that was given to it. Raises ValueError for what is not there."""
        with connection.cursor() as cursor:
            cursor.execute(_MORE, [delta, self._digest(key, version), time.time()])
            found = cursor.fetchone()
        if found is None:
            raise ValueError(key)
        return int(found[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(Attempt.objects.filter(key=self._digest(key, version)).delete()[0])

    def clear(self) -> None:
        Attempt.objects.all().delete()

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        until = self.get_backend_timeout(timeout)
        return [self._digest(key, version), json.dumps(value), float("inf") if until is None else until]

    def _digest(self, key: str, version: int | None) -> str:
        """Addresses are not kept in clear."""
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()
