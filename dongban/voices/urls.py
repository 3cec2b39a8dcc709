"""The pages of this room."""

from django.urls import include, path

from dongban.voices.views import inbox

app_name = "voices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:pk>/", inbox.case, name="case"),
    path("", include("dongban.voices.surveys.urls")),
    path("", include("dongban.voices.mail.urls")),
    path("", include("dongban.voices.topics.urls")),
]
