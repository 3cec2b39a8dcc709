from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "dongban.site"
    label = "dongban_site"
