from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "contactcenter.storefront"
    default_auto_field = "django.db.models.BigAutoField"
