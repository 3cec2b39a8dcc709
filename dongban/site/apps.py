from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "dongban.site"
    label = "dongban_site"

    def ready(self) -> None:
        from dongban.site import wiring

        wiring.connect()
