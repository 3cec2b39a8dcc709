"""Personal data as this viewer may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dongban.kernel import korean
from dongban.kernel.words import say_day
from dongban.people.reach import Viewer

COMPANY = "company"


@dataclass(frozen=True)
class Eyes:
    """Those who serve or answer a customer read her data as it is; everybody else reads it masked."""

    open: bool
    language: str

    @classmethod
    def of(cls, viewer: Viewer) -> Eyes:
        return cls(viewer.unmasked, viewer.language)

    @classmethod
    def masked(cls, viewer: Viewer) -> Eyes:
        """As if over somebody's shoulder: what a search shows before the searcher asks to see more."""
        return cls(False, viewer.language)

    def name(self, name: str, kind: str = "") -> str:
        return name if self.open or kind == COMPANY else korean.mask_name(name)

    def phone(self, phone: str) -> str:
        return phone if self.open else korean.mask_phone(phone)

    def email(self, email: str) -> str:
        return email if self.open else korean.mask_email(email)

    def address(self, address: str) -> str:
        return address if self.open else korean.mask_address(address)

    def birth(self, born_on: date | None) -> str:
        if born_on is None:
            return ""
        return say_day(born_on, self.language, year=True) if self.open else korean.mask_birth(born_on)
