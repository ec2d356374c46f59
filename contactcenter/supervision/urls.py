"""Addresses of the board."""

from django.urls import URLPattern, path

from contactcenter.supervision import views

app_name = "supervision"

urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("board/", views.live_board, name="live_board"),
]
