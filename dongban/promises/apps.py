from importlib import import_module

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "dongban.promises"

    def ready(self) -> None:
        # After every room's `folder` and `jobs`, which records and jobs look for: hand-over follows the promises made.
        import_module("dongban.promises.folder")
        import_module("dongban.promises.handover.following")
        import_module("dongban.promises.handover.jobs")
