"""What the pages of visits take in."""

from dongban.visits.forms.aside import SettleForm
from dongban.visits.forms.confirming import AnswerForm, LinkForm
from dongban.visits.forms.honesty import CallForm, HonestyAsked
from dongban.visits.forms.photos import PhotoForm
from dongban.visits.forms.sheet import SheetForm
from dongban.visits.forms.signature import SignForm

__all__ = ["AnswerForm", "CallForm", "HonestyAsked", "LinkForm", "PhotoForm", "SettleForm", "SheetForm", "SignForm"]
