"""The pages of this room."""

from django.urls import path

from dongban.visits.views import aside, sheet

app_name = "visits"
urlpatterns = [
    path("<int:promise>/", sheet.sheet, name="sheet"),
    path("aside/", aside.asides, name="asides"),
    path("aside/<int:pk>/", aside.aside, name="aside"),
]
