"""How far promises are put off."""

from dataclasses import dataclass
from datetime import date

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset


@dataclass(frozen=True)
class Later:
    """All of them to one day, or each by the same span, counted from its own due day."""

    to: date | None = None
    by: Offset | None = None

    def than(self, due_on: date, calendar: Calendar) -> date:
        """The new due day. A span that ends on no working day ends on the one before.

        >>> Later(by=Offset.parse("1w")).than(date(2026, 12, 18), Calendar("KR")).isoformat()
        '2026-12-24'
        """
        if self.to is not None:
            return self.to
        return calendar.on_or_before(self.by.after(due_on)) if self.by is not None else due_on
