"""Every room's pages, under the room's name; what mixes rooms is at the root."""

from django.urls import include, path

from dongban.visits.views.offline import worker

urlpatterns = [
    path("accounts/", include("dongban.people.urls")),
    path("people/", include("dongban.front.users.urls")),
    path("journal/", include("dongban.journal.urls")),
    path("jobs/", include("dongban.jobs.urls")),
    path("post/", include("dongban.post.urls")),
    path("records/", include("dongban.records.urls")),
    path("promises/", include("dongban.promises.urls")),
    path("visits/", include("dongban.visits.urls")),
    path("voices/", include("dongban.voices.urls")),
    path("sheet-worker.js", worker, name="sheet_worker"),
    path("", include("dongban.front.urls")),
]
