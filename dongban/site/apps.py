from zoneinfo import ZoneInfo

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "dongban.site"
    label = "dongban_site"

    def ready(self) -> None:
        from dongban.jobs import clock

        clock.zone_from(_firm_zone)


def _firm_zone() -> ZoneInfo | None:
    from dongban.records import queries

    firm = queries.firm()
    return firm.zone if firm else None
