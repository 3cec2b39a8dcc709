"""The pages of this room."""

from django.urls import include, path

from dongban.voices.views import doors, improving, inbox, leaders, many, service

app_name = "voices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("new/", doors.new, name="new"),
    path("say/", doors.say, name="say"),
    path("said/<str:secret>/", doors.said, name="said"),
    path("said/<str:secret>/files/<int:pk>/", doors.said_file, name="said_file"),
    path("hours/", service.hours, name="hours"),
    path("team/", service.team, name="team"),
    path("team/skills/", service.skills, name="skills"),
    path("texts/", service.texts, name="texts"),
    path("texts/<int:pk>/", service.text, name="text"),
    path("many/", many.many_voices, name="many"),
    path("improvements/", improving.improvements, name="improvements"),
    path("improvements/<int:pk>/", improving.improvement, name="improvement"),
    path("glance/", leaders.glance, name="glance"),
    path("glance/voices/", leaders.behind, name="behind"),
    path("did/", improving.did, name="did"),
    path("files/<int:pk>/", doors.file, name="file"),
    path("<int:pk>/", inbox.case, name="case"),
    path("", include("dongban.voices.surveys.urls")),
    path("", include("dongban.voices.mail.urls")),
    path("", include("dongban.voices.topics.urls")),
    path("<int:pk>/<slug:act>/", inbox.act, name="act"),
]
