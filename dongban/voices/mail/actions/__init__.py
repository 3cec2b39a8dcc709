"""What is done about mail: taken in, answered, looked after; and mailboxes set."""

from dongban.voices.mail.actions.answering import answer_by_mail
from dongban.voices.mail.actions.boxes import looked, number_anew, set_mailbox
from dongban.voices.mail.actions.deciding import put_away, take_as_case
from dongban.voices.mail.actions.taking import Arrived, put_aside, take_in

__all__ = [
    "Arrived",
    "answer_by_mail",
    "looked",
    "number_anew",
    "put_aside",
    "put_away",
    "set_mailbox",
    "take_as_case",
    "take_in",
]
