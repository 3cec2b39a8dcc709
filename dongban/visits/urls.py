"""The pages of this room."""

from django.urls import path

from dongban.visits.views import aside, confirming, feeds, honesty, joining, offline, photos, routes, sheet

app_name = "visits"
urlpatterns = [
    path("<int:promise>/", sheet.sheet, name="sheet"),
    path("<int:promise>/sign/", confirming.sign, name="sign"),
    path("<int:promise>/link/", confirming.link, name="link"),
    path("<int:promise>/photos/", photos.add, name="add_photo"),
    path("photos/<uuid:key>/", photos.photo, name="photo"),
    path("photos/<uuid:key>/drop/", photos.drop, name="drop_photo"),
    path("day.json", offline.day, name="day"),
    path("pass.json", offline.pass_, name="pass"),
    path("offline/", offline.offline, name="offline"),
    path("c/<str:token>/", confirming.answer, name="answer"),
    path("honest/", honesty.honest, name="honest"),
    path("callbacks/", honesty.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", honesty.callback, name="callback"),
    path("draws/<int:pk>.json", honesty.draw, name="draw"),
    path("draws/verify_draw.py", honesty.verifier, name="verifier"),
    path("aside/", aside.asides, name="asides"),
    path("aside/<int:pk>/", aside.aside, name="aside"),
    path("joining/", joining.joining, name="joining"),
    path("joining/heard/", joining.heard, name="heard"),
    path("joining/propose/<int:promise>/", joining.propose, name="propose"),
    path("joining/<int:pk>/", joining.joined, name="joined"),
    path("joining/<int:pk>/accept/", joining.accept, name="accept"),
    path("joining/<int:pk>/decline/", joining.decline, name="decline"),
    path("joining/<int:pk>/withdraw/", joining.withdraw, name="withdraw"),
    path("joining/<int:pk>/hear/", joining.hear, name="hear"),
    path("route/", routes.route, name="route"),
    path("pace/", routes.pace_page, name="pace"),
    path("calendar/", feeds.own, name="calendar"),
    path("calendar/end/", feeds.end, name="end_calendar"),
    path("calendar/<str:secret>.ics", feeds.feed, name="feed"),
]
