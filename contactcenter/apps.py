from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "contactcenter"

    def ready(self) -> None:
        from contactcenter import celery, checks  # noqa: F401, PLC0415 - every process knows its broker, and is checked
