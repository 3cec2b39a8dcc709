"""The pages of this room."""

from django.urls import path

from dongban.visits.views import sheet

app_name = "visits"
urlpatterns = [
    path("<int:promise>/", sheet.sheet, name="sheet"),
]
