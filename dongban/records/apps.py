from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RecordsConfig(AppConfig):
    name = "dongban.records"

    def ready(self) -> None:
        # Rooms that have a file in the firm folder, or work after each load, say so in their `folder.py`.
        autodiscover_modules("folder")
