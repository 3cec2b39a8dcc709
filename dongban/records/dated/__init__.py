"""What held when: who worked where, who served whom. Loads and the calendar add to it, and rewrite nothing."""

from dongban.records.dated.follow import bring_day, follow_load
from dongban.records.dated.service import served_on
from dongban.records.dated.staff import posting_on

__all__ = ["bring_day", "follow_load", "posting_on", "served_on"]
