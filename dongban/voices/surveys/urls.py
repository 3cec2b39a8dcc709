"""The pages about would you recommend us. They are named with the room's others."""

from django.urls import path

from dongban.voices.surveys.views import answer, scores

urlpatterns = [
    path("recommendation/", scores.recommendation, name="recommendation"),
    path("recommendation/answers/", scores.answers, name="answers"),
    path("asking/", scores.asking, name="asking"),
    path("asking/sample/", scores.sample, name="sample"),
    path("answer/<str:token>/", answer.answer, name="answer"),
]
