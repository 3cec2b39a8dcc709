from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "dongban.journal"
