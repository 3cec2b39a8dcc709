"""The pages about would you recommend us. They are named with the room's others."""

from django.urls import path

from dongban.voices.surveys.views import answer

urlpatterns = [
    path("answer/<str:token>/", answer.answer, name="answer"),
]
