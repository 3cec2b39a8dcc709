from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "dongban.promises"
