"""The pages of this room."""

from django.urls import path

from dongban.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("sights/", views.sights, name="sights"),
]
