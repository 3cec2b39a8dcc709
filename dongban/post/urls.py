"""The pages of this room."""

from django.urls import path

from dongban.post import views

app_name = "post"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("hurry/", views.hurry, name="hurry"),
    path("<int:pk>/", views.decide, name="decide"),
]
