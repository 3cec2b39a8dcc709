"""The pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "front"
urlpatterns: list[URLPattern | URLResolver] = []
