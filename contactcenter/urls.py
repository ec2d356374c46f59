"""Every address of the service."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from contactcenter.access.views import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("login/", LoginView.as_view(template_name="login.html", redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("inbox/", include("contactcenter.inbox.urls")),
    path("supervision/", include("contactcenter.supervision.urls")),
    path("", include("contactcenter.storefront.urls")),
    path("", include("contactcenter.api.urls")),
]

handler400 = "contactcenter.access.views.bad_request"
handler403 = "contactcenter.access.views.forbidden"
handler404 = "contactcenter.access.views.not_found"
handler500 = "contactcenter.access.views.internal"
