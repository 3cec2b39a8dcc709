"""The declaration of every address: who gets in, by which methods, with which object. One without a row fails a test.

`get` and `post` name who gets in. `here` makes an address of something within reach of all of them; `there` one that is
foreign to `foreign_to` (404: it does not even exist for them) and within reach of the others. `data` is a proper form;
`fields` are all the fields that the form knows, and `changes` the only columns that it may change.
"""

from tests.house.matrix.front import FRONT
from tests.house.matrix.joining import JOINING
from tests.house.matrix.people import PEOPLE, SIGNING_IN
from tests.house.matrix.post import POST
from tests.house.matrix.promises import PROMISES
from tests.house.matrix.row import EVERYBODY, JOURNAL, Row
from tests.house.matrix.visits import VISITS
from tests.house.matrix.voices import VOICES
from tests.house.matrix.work import JOBS, JOURNAL_PAGES, RECORDS

ROWS: tuple[Row, ...] = (
    *SIGNING_IN,
    *PEOPLE,
    *FRONT,
    *VISITS,
    *JOINING,
    *PROMISES,
    *VOICES,
    *JOURNAL_PAGES,
    *JOBS,
    *POST,
    *RECORDS,
)
BY_NAME = {row.name: row for row in ROWS}

__all__ = ["BY_NAME", "EVERYBODY", "JOURNAL", "ROWS", "Row"]
