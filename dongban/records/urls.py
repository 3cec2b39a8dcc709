"""The pages of this room."""

from django.urls import URLPattern, URLResolver, path

from dongban.records.views import branches, format, loads

app_name = "records"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", loads.loads, name="loads"),
    path("upload/", loads.upload, name="upload"),
    path("format/", format.page, name="format"),
    path("format/datapackage.json", format.package, name="package"),
    path("branches/", branches.branches, name="branches"),
    path("branches/<int:pk>/", branches.branch, name="branch"),
    path("staff/<int:pk>/", branches.staff, name="staff"),
    path("<int:pk>/", loads.load, name="load"),
    path("<int:pk>/begin/", loads.begin, name="begin"),
    path("<int:pk>/stop/", loads.stop, name="stop"),
    path("<int:pk>/rejects/", loads.rejected, name="rejects"),
    path("<int:pk>/undo/", loads.undo, name="undo"),
]
