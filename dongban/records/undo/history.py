"""Dated facts follow an undoing: the rows of history that the load began go, and the ones that it ended go on."""

from __future__ import annotations

from django.db import connection

from dongban.records.dated.doors import Move
from dongban.records.models import Load, Staff, StaffPosting
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
    """Customers who go back to whoever served them before the load."""
    keeping.put("goes_back", "", keeping.going_back(load))
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
