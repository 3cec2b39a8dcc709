"""The pages of this room."""

from django.urls import path

from dongban.visits import views

app_name = "visits"
urlpatterns = [
    path("<int:promise>/", views.sheet, name="sheet"),
]
