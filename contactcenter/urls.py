"""Every address of the service."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("contactcenter.storefront.urls")),
    path("", include("contactcenter.api.urls")),
]
