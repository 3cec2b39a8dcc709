from importlib import import_module

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "dongban.voices"

    def ready(self) -> None:
        # After this room's own `folder` and `jobs`, which records and jobs look for.
        for part in ("mail.jobs", "surveys.folder", "surveys.jobs", "topics.jobs"):
            import_module(f"dongban.voices.{part}")
