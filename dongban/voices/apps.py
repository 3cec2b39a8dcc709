from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "dongban.voices"
