"""The pages of this room."""

from django.urls import path

from dongban.visits.views import aside, confirming, offline, sheet

app_name = "visits"
urlpatterns = [
    path("<int:promise>/", sheet.sheet, name="sheet"),
    path("<int:promise>/sign/", confirming.sign, name="sign"),
    path("<int:promise>/link/", confirming.link, name="link"),
    path("day.json", offline.day, name="day"),
    path("pass.json", offline.pass_, name="pass"),
    path("offline/", offline.offline, name="offline"),
    path("c/<str:token>/", confirming.answer, name="answer"),
    path("aside/", aside.asides, name="asides"),
    path("aside/<int:pk>/", aside.aside, name="aside"),
]
