"""The pages of this room."""

from django.urls import path

from dongban.front.views import customers, finding, gallery, glance, kept, postponing, saved, today

app_name = "front"
urlpatterns = [
    path("", today.today, name="today"),
    path("postpone/", postponing.postpone, name="postpone"),
    path("views/", saved.save, name="save_view"),
    path("views/drop/", saved.drop, name="drop_view"),
    path("customers/", finding.customers, name="customers"),
    path("customers/find/", finding.find, name="find"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("glance/", glance.glance, name="glance"),
    path("kept/", kept.kept, name="kept"),
    path("kept/kept.csv", kept.kept_csv, name="kept_csv"),
    path("kept/promises/", kept.behind, name="behind"),
]
