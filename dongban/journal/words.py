"""Acts, things and pages as people read them. This room stands below those that act: it knows only their words.

What is not among these is shown by its own name; a test of this room finds acts without words.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Lazy]

VERBS: Words = {
    "absence_ended": _("Ended an absence"),
    "absence_entered": _("Entered an absence"),
    "branch_closed": _("Closed a branch"),
    "exported": _("Took a table out"),
    "handed_over": _("Handed over"),
    "jobs.move_day": _("Moved the day"),
    "jobs.queue": _("Asked for work to be done"),
    "jobs.retry": _("Tried set-aside work again"),
    "jobs.stop": _("Stopped a run"),
    "letter.again": _("Had a letter sent again"),
    "letter.arrived": _("Said that a letter has arrived"),
    "letter.failed": _("A letter was not accepted"),
    "letter.hurried": _("Had waiting letters tried now"),
    "letter.queued": _("Sent a letter"),
    "letter.sent": _("Handed a letter over"),
    "letter.uncertain": _("A letter was perhaps sent"),
    "load_undone": _("Undid a load"),
    "loaded": _("Loaded a folder"),
    "programme.changed": _("Changed a programme"),
    "programme.made": _("Made a programme"),
    "programme.off": _("Let a programme rest"),
    "programme.on": _("Let a programme run"),
    "programmes.installed": _("Installed the programmes"),
    "programmes.loaded": _("Loaded the programmes"),
    "promise.assigned": _("Assigned a promise"),
    "promise.kept": _("Kept a promise"),
    "promise.postponed": _("Postponed a promise"),
    "promise.waived": _("Gave a promise up"),
    "promises.made": _("Made promises"),
    "rejects_taken": _("Took the rejected rows out"),
    "reposted": _("Moved somebody's task"),
    "survey.announced": _("Announced the yearly sample"),
    "survey.answered": _("Took an answer down"),
    "survey.asked": _("Asked a customer"),
    "survey.declined": _("Wants to be asked no more"),
    "survey.drawn": _("Drew the yearly sample"),
    "survey.set": _("Set how customers are asked"),
    "surveys.followed": _("Took answers over from the records"),
    "upload_put_aside": _("Put an upload aside"),
    "uploaded": _("Uploaded a folder"),
    "user.activate": _("Opened an account"),
    "user.add": _("Added a person"),
    "user.codes": _("Made new recovery codes"),
    "user.deactivate": _("Shut an account"),
    "user.end": _("Ended somebody's task"),
    "user.factor_dropped": _("Took somebody's second factor away"),
    "user.factor_off": _("Turned the second factor off"),
    "user.factor_on": _("Turned the second factor on"),
    "user.language": _("Changed the language"),
    "user.password": _("Made somebody a new password"),
    "user.password_own": _("Changed the own password"),
    "user.sign_in": _("Signed in"),
    "user.theme": _("Changed light or dark"),
    "user.task": _("Gave somebody a task"),
    "visit.aside_added": _("Added a set-aside visit to the one filed"),
    "visit.aside_dropped": _("Dropped a set-aside visit"),
    "visit.aside_taken": _("Took a set-aside visit as the visit"),
    "visit.asked": _("Asked a customer about a visit"),
    "visit.confirmed": _("Confirmed a visit"),
    "visit.denied": _("Said that a visit did not take place"),
    "visit.called": _("Asked a customer by telephone about a visit"),
    "visit.reported": _("Reported a visit"),
    "voice.heard": _("Heard a voice"),
    "voices.followed": _("Made cases of the records' voices"),
    "visit.set_aside": _("Set a visit aside"),
    "visits.committed": _("Committed to a draw of visits"),
    "visits.drawn": _("Drew visits to ask about"),
}

SUBJECTS: Words = {
    "jobs.run": _("Run"),
    "jobs.task": _("Piece of work"),
    "people.user": _("Person"),
    "post.letter": _("Letter"),
    "promises.handover": _("Hand-over"),
    "promises.programme": _("Programme"),
    "promises.promise": _("Promise"),
    "records.branch": _("Branch"),
    "records.load": _("Load"),
    "records.staff": _("Member of staff"),
    "voices.asking": _("How customers are asked"),
    "voices.draw": _("Yearly sample"),
    "voices.invitation": _("Question to a customer"),
    "voices.survey": _("Answer"),
    "visits.draw": _("Draw of visits"),
    "visits.report": _("Visit"),
    "voices.case": _("Voice"),
    "visits.setaside": _("Visit set aside"),
}

PAGES: Words = {
    "front:behind": _("Behind a figure"),
    "front:customer": _("Customer"),
    "front:customers": _("Customers"),
    "front:find": _("Search"),
    "front:today": _("Today"),
    "journal:entries": _("Journal"),
    "journal:sights": _("Who saw whom"),
    "promises:assign": _("Assign a promise"),
    "promises:handover": _("Hand-over"),
    "promises:postpone": _("Postpone a promise"),
    "promises:waive": _("Give a promise up"),
    "visits:aside": _("Visit set aside"),
    "visits:asides": _("Visits set aside"),
    "visits:callback": _("Call a customer"),
    "visits:callbacks": _("Calls drawn"),
    "visits:day": _("Sheets taken along for a day"),
    "visits:sheet": _("Visit sheet"),
    "voices:case": _("Voice"),
    "voices:inbox": _("Voices"),
}


def said(words: Words, key: str) -> str:
    return str(words.get(key, key))
