"""The pages of mailboxes, and of mails without a case."""

from django.urls import path

from dongban.voices.mail import views

urlpatterns = [
    path("mailboxes/", views.mailboxes, name="mailboxes"),
    path("mailboxes/new/", views.new_mailbox, name="mailbox_new"),
    path("mailboxes/<int:pk>/", views.mailbox, name="mailbox"),
    path("mailboxes/<int:pk>/try/", views.try_mailbox, name="mailbox_try"),
    path("mails/", views.mails, name="mails"),
    path("mails/<int:pk>/", views.mail, name="mail"),
    path("mails/<int:pk>/raw/", views.raw, name="mail_raw"),
]
