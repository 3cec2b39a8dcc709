"""The pages of topics. They are named with the room's others."""

from django.urls import path

from dongban.voices.topics.views import topics

urlpatterns = [
    path("topics/", topics.topics, name="topics"),
    path("topics/word/", topics.word, name="topic_word"),
    path("topics/<int:pk>/", topics.topic, name="topic"),
    path("topics/<int:pk>/<slug:verb>/", topics.act, name="topic_act"),
    path("<int:pk>/topic/", topics.sort, name="sort"),
]
