"""Who may look at letters and decide about them: each sentence once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NOT_SEEN = _("Only administrators, auditors and those who answer customers see the letters that were sent.")
NOT_DECIDED = _("Only an administrator or those who answer customers decide about a letter.")
NO_ADDRESS = _("This is not a mail address.")
DECIDED_ALREADY = _("Somebody has decided about this letter already.")
