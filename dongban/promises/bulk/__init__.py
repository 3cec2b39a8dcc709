"""The verbs of promises for millions of rows at once, as set-based SQL for SQLite and PostgreSQL."""

from dongban.promises.bulk.checking import Tally, Trouble, check_whole, tally
from dongban.promises.bulk.following import Followed
from dongban.promises.bulk.making import Made, make
from dongban.promises.bulk.rising import rise
from dongban.promises.bulk.settling import settle
from dongban.promises.bulk.tallying import count_up

__all__ = ["Followed", "Made", "Tally", "Trouble", "check_whole", "count_up", "make", "rise", "settle", "tally"]
