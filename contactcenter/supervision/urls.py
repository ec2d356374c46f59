"""Addresses of the board. All writes are POSTs."""

from django.urls import URLPattern, path

from contactcenter.supervision import machine_mails, views, writes

app_name = "supervision"

urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("live/", views.live_board, name="live_board"),
    path("targets/", views.targets, name="targets"),
    path("machine-mails/", machine_mails.show, name="machine_mails"),
    path("machine-mails/<int:pk>/person/", machine_mails.was_person, name="was_person"),
    path("actions/", writes.act, name="act"),
    path("actions/<int:pk>/undo/", writes.undo, name="undo"),
]
