"""Who sets mailboxes up and looks after mails that were set aside: each sentence once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NO_MAILBOXES = _("Only administrators and auditors see how mailboxes are read.")
NO_SETTING = _("Only an administrator sets a mailbox.")
NO_MAILS = _("Only those who answer customers see the mails that were set aside.")
NO_WAY_BACK = _("There is no mail address to answer to.")
DECIDED_ALREADY = _("Somebody has looked after this mail already.")
