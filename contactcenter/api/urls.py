"""The addresses for programs."""

from django.urls import path

from contactcenter.api import views

app_name = "api"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("errors/", views.errors, name="errors"),
]
