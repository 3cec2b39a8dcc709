"""Dated facts follow an undoing: the rows of history that the load began go, and the ones that it ended go on."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dongban.records.dated.doors import Move
from dongban.records.models import Customer, Load, Service, Staff, StaffPosting
from dongban.records.undo import keeping

_DROP = """
DELETE FROM records_service WHERE load = %s
  AND customer_id IN (SELECT row FROM records_keeping WHERE tab = 'goes_back')
"""
_GO_ON = """
UPDATE records_service SET until = NULL
WHERE id IN (SELECT MAX(l.id) FROM records_service l
             WHERE l.customer_id IN (SELECT row FROM records_keeping WHERE tab = 'goes_back') GROUP BY l.customer_id)
"""
_SERVED_AGAIN = """
UPDATE records_customer SET
  adviser_id = (SELECT s.staff_id FROM records_service s WHERE s.customer_id = records_customer.id AND s.until IS NULL),
  branch_id = (SELECT s.branch_id FROM records_service s WHERE s.customer_id = records_customer.id AND s.until IS NULL)
WHERE id IN (SELECT row FROM records_keeping WHERE tab = 'goes_back')
"""
_FOUND_AGAIN = """
UPDATE records_searchtoken SET
  branch = (SELECT c.branch_id FROM records_customer c WHERE c.id = records_searchtoken.customer)
WHERE customer IN (SELECT row FROM records_keeping WHERE tab = 'goes_back')
"""


def return_service(load: Load) -> None:
    """Customers whose last word on who serves them was the load's are served as before it.

    A hand-over since then stands, and so does a customer whom the load itself brought.
    """
    later = Service.objects.filter(customer=OuterRef("customer"), id__gt=OuterRef("id"))
    last = Service.objects.filter(~Exists(later), load=load.pk, until__isnull=True)
    older = Customer.objects.exclude(load=load.pk).filter(keeping.untouched(load) | Q(changed__lt=load.pk))
    keeping.put("goes_back", "", older.filter(pk__in=last.values("customer")))
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [load.pk])
        cursor.execute(_GO_ON)
        cursor.execute(_SERVED_AGAIN)
        cursor.execute(_FOUND_AGAIN)


def return_postings(load: Load, restored: list[int]) -> list[Move]:
    """Staff who got back their branch and job work where they did before. What that means for their sign-ins."""
    undone = {
        posting.staff_id: posting
        for posting in StaffPosting.objects.filter(load=load.pk, staff__in=restored).order_by("id")
    }
    StaffPosting.objects.filter(load=load.pk, staff__in=restored).delete()
    last = {each.staff_id: each.pk for each in StaffPosting.objects.filter(staff__in=undone).order_by("id")}
    # How long they go on, the staff rows say; that is followed afterwards.
    StaffPosting.objects.filter(pk__in=last.values()).update(until=None)
    return [
        Move(row.pk, undone[row.pk].job, row.job, row.branch_id)
        for row in Staff.objects.filter(pk__in=undone).order_by("id")
    ]
