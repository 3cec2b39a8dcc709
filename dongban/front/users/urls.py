"""The pages about users."""

from django.urls import path

from dongban.front.users import views

app_name = "people"
urlpatterns = [
    path("", views.users, name="users"),
    path("add/", views.add, name="add"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("<int:pk>/", views.user, name="user"),
    path("<int:pk>/task/", views.task, name="task"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/active/", views.active, name="active"),
    path("<int:pk>/password/", views.password, name="password"),
    path("<int:pk>/factor/", views.factor, name="factor"),
]
