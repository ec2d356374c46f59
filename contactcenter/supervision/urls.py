"""Addresses of the board. All writes are POSTs."""

from django.urls import URLPattern, path

from contactcenter.supervision import views, writes

app_name = "supervision"

urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("live/", views.live_board, name="live_board"),
    path("targets/", views.targets, name="targets"),
    path("actions/", writes.act, name="act"),
    path("actions/<int:pk>/undo/", writes.undo, name="undo"),
]
