from importlib import import_module

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "dongban.promises"

    def ready(self) -> None:
        import_module("dongban.promises.handover.jobs")
