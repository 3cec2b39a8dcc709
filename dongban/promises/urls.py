"""The pages of this room."""

from django.urls import URLPattern, URLResolver, path

from dongban.promises.views import absence, handovers, programmes, rising, single

app_name = "promises"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/postpone/", single.postpone, name="postpone"),
    path("<int:pk>/waive/", single.waive, name="waive"),
    path("<int:pk>/take-back/", single.take_back, name="take_back"),
    path("<int:pk>/assign/", single.assign, name="assign"),
    path("risen/", rising.risen, name="risen"),
    path("risen/ladder/", rising.ladder, name="ladder"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/<slug:subject>/", programmes.new_programme, name="new_programme"),
    path("programmes/<str:code>/", programmes.programme, name="programme"),
    path("programmes/<str:code>/switch/", programmes.switch, name="switch"),
    path("programmes/<str:code>/discard/", programmes.discard, name="discard"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/share-out/<int:branch>/", handovers.share_out, name="share_out"),
    path("absence/", absence.absence, name="absence"),
    path("absence/<int:pk>/end/", absence.end, name="end_absence"),
]
