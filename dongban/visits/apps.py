from importlib import import_module

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "dongban.visits"

    def ready(self) -> None:
        # Its sheets follow promises that are taken back, whoever takes them back.
        import_module("dongban.visits.actions.reporting")
