"""Who may do what to which rows: decided here, and nowhere else.

For each (model, action) a term of the closed language for each role. A role that is not named reaches nothing.
Models are named by their label, because this room knows nothing of the rooms above it. Nothing else in the code
mentions a role.
"""

from collections.abc import Mapping

from dongban.people.rules import All, Among, Assigned, Flag, Mine, MyUnits, OneOf, Role, Term, Unset

C, M, V, E, A, X = Role.CONSULTANT, Role.MANAGER, Role.VOC, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR

Rules = Mapping[tuple[str, str], Mapping[Role, Term]]


def _owes(customer: str) -> Term:
    """Customers about whom one owes a promise oneself: one's own, one that was lent, one to another's customer."""
    return Among(customer, "promises.promise", "customer_id", Mine("owner_id") & Flag("live"))


def _of_customer(customer: str, path: str) -> Mapping[Role, Term]:
    """Whoever serves her, or owes her something for as long as she owes it; those who answer for the branch or firm."""
    return {
        C: Mine(f"{path}adviser_id") | _owes(customer),
        M: MyUnits(f"{path}branch_id") | _owes(customer),
        V: All(),
        E: All(),
        A: All(),
    }


_OF_CUSTOMER = _of_customer("customer_id", "customer__")
_EVERYBODY: Mapping[Role, Term] = {C: All(), M: All(), V: All(), E: All(), A: All(), X: All()}

# What came without one of us hearing it, is or may be a complaint, and was not looked at by anybody of the voice team:
# it may be about the very person who would read it, so that it is kept from the branch until they have.
_UNSORTED = (
    OneOf("channel", ("web", "email")) & OneOf("kind", ("", "complaint")) & Unset("worked_at") & Unset("answered_at")
)

RULES: Rules = {
    # people
    ("people.user", "see"): {X: All(), A: All()},
    # Never oneself: whoever gives out rights must ask somebody else for her own.
    ("people.user", "change"): {X: ~Assigned("id")},
    # journal
    ("journal.entry", "see"): {A: All()},
    ("journal.sight", "see"): {A: All()},
    # jobs
    ("jobs.run", "see"): {X: All(), A: All()},
    ("jobs.run", "change"): {X: All()},
    ("jobs.task", "see"): {X: All(), A: All()},
    ("jobs.task", "change"): {X: All()},
    ("jobs.clockshift", "change"): {X: All()},
    # post: letters without what stands in them; those who answer customers decide about uncertain ones too
    ("post.letter", "see"): {X: All(), A: All(), V: All()},
    ("post.letter", "change"): {X: All(), V: All()},
    # records
    ("records.firm", "see"): _EVERYBODY,
    ("records.branch", "see"): _EVERYBODY,
    ("records.staff", "see"): _EVERYBODY,
    ("records.load", "see"): {X: All(), A: All()},
    ("records.load", "change"): {X: All()},
    ("records.customer", "see"): _of_customer("id", ""),
    # Promising her something.
    ("records.customer", "promise"): {
        C: Mine("adviser_id") | _owes("id"),
        M: MyUnits("branch_id") | _owes("id"),
        V: All(),
        E: All(),
    },
    ("records.contract", "see"): _OF_CUSTOMER,
    ("records.consent", "see"): _OF_CUSTOMER,
    ("records.entry", "see"): _of_customer("contract__customer_id", "contract__customer__"),
    ("records.touch", "see"): _OF_CUSTOMER,
    ("records.service", "see"): _OF_CUSTOMER,
    # Somebody is away for a while: the absence is entered by the manager of the branch, or by oneself.
    ("records.staff", "absent"): {C: Mine("id"), M: MyUnits("branch_id")},
    # promises
    ("promises.programme", "see"): _EVERYBODY,
    ("promises.programme", "change"): {X: All()},
    ("promises.promise", "see"): {C: Mine("owner_id"), M: MyUnits("branch_id"), V: All(), E: All(), A: All()},
    ("promises.promise", "keep"): {C: Mine("owner_id"), M: MyUnits("branch_id")},
    # Telling of a visit also after the promise went to somebody else: it is then set aside for the new owner.
    ("promises.promise", "tell"): {C: Mine("owner_id") | Mine("ownerships__old_id"), M: MyUnits("branch_id")},
    ("promises.promise", "postpone"): {C: Mine("owner_id"), M: MyUnits("branch_id")},
    # Giving a promise up is not for the one who should have kept it.
    ("promises.promise", "waive"): {M: MyUnits("branch_id")},
    ("promises.promise", "take_back"): {M: MyUnits("branch_id")},
    ("promises.promise", "assign"): {M: MyUnits("branch_id")},
    # What is due soon or late: her own; what has risen to the branches she answers for; to the firm. Whom each level
    # concerns comes next: nobody is shown what others have to see to.
    ("promises.rise", "see"): {
        C: Mine("promise__owner_id"),
        M: MyUnits("branch_id") | MyUnits("promise__branch_id"),
        E: All(),
        A: All(),
    },
    ("promises.rise", "owner"): {C: Mine("promise__owner_id"), M: Mine("promise__owner_id"), A: All()},
    ("promises.rise", "manager"): {C: Mine("promise__owner_id"), M: MyUnits("branch_id"), A: All()},
    # A manager sees what of her own branch has risen beyond her.
    ("promises.rise", "region"): {
        C: Mine("promise__owner_id"),
        M: MyUnits("branch_id") | MyUnits("promise__branch_id"),
        E: All(),
        A: All(),
    },
    ("promises.rise", "acknowledge"): {M: MyUnits("branch_id"), E: All()},
    ("promises.ladder", "see"): {C: All(), M: All(), E: All(), A: All(), X: All()},
    ("promises.ladder", "change"): {X: All()},
    ("promises.handover", "see"): {M: MyUnits("branch_id"), E: All(), A: All()},
    ("promises.handover", "change"): {M: MyUnits("branch_id")},
    # Customers for whom the firm's records name no adviser.
    ("records.branch", "share_out"): {M: MyUnits("id")},
    # what leaders see: counts by branch and month, without a customer's name
    ("promises.tally", "see"): {M: MyUnits("branch_id"), V: All(), E: All(), A: All()},
    # voices: what is said about somebody is kept from her, what is sealed from her whole branch
    ("voices.case", "see"): {
        C: Mine("customer__adviser_id") & ~Mine("about_staff_id") & ~Flag("sealed") & ~_UNSORTED,
        M: MyUnits("branch_id") & ~Mine("about_staff_id") & ~Flag("sealed") & ~_UNSORTED,
        V: All(),
        A: All(),
    },
    # One of the team is kept from what is about herself too: she counts it, and a colleague reads and answers it.
    ("voices.case", "work"): {V: ~Mine("about_staff_id")},
    # Leaders count them and see the rows behind a figure, without the thread and with names partly hidden. What is
    # said about somebody is kept from her here too.
    ("voices.case", "weigh"): {
        M: MyUnits("branch_id") & ~Mine("about_staff_id") & ~Flag("sealed") & ~_UNSORTED,
        V: All(),
        E: ~Mine("about_staff_id"),
        A: All(),
    },
    ("voices.improvement", "see"): {M: All(), V: All(), E: All(), A: All()},
    ("voices.policy", "see"): {M: All(), V: All(), E: All(), A: All(), X: All()},
    ("voices.policy", "change"): {X: All()},
    ("voices.case", "hear"): {C: All(), M: All(), V: All(), E: All()},
    # topics: counts without a name; the voices behind them by the reach of each
    ("voices.topic", "see"): {M: All(), V: All(), E: All(), A: All()},
    ("voices.topic", "change"): {V: All()},
    ("voices.case", "sort"): {V: ~Mine("about_staff_id")},
    # surveys: scores for those who lead, never for the one whom they may be about
    ("voices.survey", "see"): {M: MyUnits("branch_id"), V: All(), E: All(), A: All()},
    ("voices.survey", "write"): {C: All(), M: All(), V: All()},
    ("voices.invitation", "see"): {M: MyUnits("branch_id"), V: All(), E: All(), A: All()},
    ("voices.asking", "see"): {V: All(), E: All(), A: All(), X: All()},
    ("voices.asking", "change"): {V: All()},
    ("voices.draw", "see"): {V: All(), E: All(), A: All()},
    ("voices.draw", "draw"): {V: All()},
    # Mailboxes hold no customer; the mails that come in do.
    ("voices.mailbox", "see"): {X: All(), A: All()},
    ("voices.mailbox", "change"): {X: All()},
    ("voices.mail", "see"): {V: All()},
    ("voices.mail", "change"): {V: All()},
    # front: filters that somebody keeps for herself
    ("front.savedview", "change"): {C: Assigned("user_id"), M: Assigned("user_id")},
    # visits
    # Leaders go along: a manager proposes, the leader who is asked answers, and says what she heard.
    ("promises.promise", "join"): {M: MyUnits("branch_id")},
    ("visits.joining", "see"): {
        C: Mine("promise__owner_id"),
        M: MyUnits("promise__branch_id"),
        E: All(),
        A: All(),
    },
    ("visits.route", "see"): {C: Mine("staff_id"), M: MyUnits("staff__branch_id")},
    ("visits.route", "plan"): {C: Mine("staff_id")},
    ("visits.pace", "change"): {X: All()},
    ("visits.joining", "withdraw"): {M: MyUnits("promise__branch_id")},
    ("visits.joining", "answer"): {E: Assigned("leader_id")},
    ("visits.report", "see"): {
        C: Mine("promise__owner_id"),
        M: MyUnits("promise__branch_id"),
        V: All(),
        E: All(),
        A: All(),
    },
    # Asking the customer whether the visit took place.
    ("visits.report", "confirm"): {C: Mine("promise__owner_id"), M: MyUnits("promise__branch_id")},
    # Documents are for those who serve the customer, and for whoever checks them.
    ("visits.photo", "see"): {C: Mine("promise__owner_id"), M: MyUnits("promise__branch_id"), A: All()},
    ("visits.photo", "drop"): {C: Mine("promise__owner_id"), M: MyUnits("promise__branch_id")},
    # How far visits are confirmed, and whom the manager calls: not for those whose visits they are.
    ("visits.report", "weigh"): {M: MyUnits("branch_id"), E: All(), A: All()},
    ("visits.callback", "see"): {M: MyUnits("branch_id"), E: All(), A: All()},
    ("visits.callback", "answer"): {M: MyUnits("branch_id") & ~Assigned("report__by")},
    ("visits.draw", "see"): {M: All(), E: All(), A: All()},
    # Whoever wrote it can read it, whose ever the promise is by now.
    ("visits.setaside", "see"): {
        C: Mine("promise__owner_id") | Assigned("by"),
        M: MyUnits("promise__branch_id"),
        V: All(),
        E: All(),
        A: All(),
    },
    ("visits.setaside", "settle"): {C: Mine("promise__owner_id"), M: MyUnits("promise__branch_id")},
}

# Whose eyes personal data is not masked for: those who serve the customer, and those who answer her.
UNMASKED: frozenset[Role] = frozenset({C, M, V})
