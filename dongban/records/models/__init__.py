"""The firm's records, as its core systems hand them over."""

from dongban.records.models.activities import Activity
from dongban.records.models.contracts import Contract, Coverage, Entry, Product
from dongban.records.models.customers import Consent, Customer, SearchToken, Service, Touch
from dongban.records.models.firm import Absence, Branch, Firm, Holiday, Staff, StaffPosting
from dongban.records.models.loads import Load, Replaced
from dongban.records.models.voices import SurveyRow, Voice

__all__ = [
    "Absence",
    "Activity",
    "Branch",
    "Consent",
    "Contract",
    "Coverage",
    "Customer",
    "Entry",
    "Firm",
    "Holiday",
    "Load",
    "Product",
    "Replaced",
    "SearchToken",
    "Service",
    "Staff",
    "StaffPosting",
    "SurveyRow",
    "Touch",
    "Voice",
]
