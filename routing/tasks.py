"""The one Celery task: a nudge that arrived. It does no work of its own; the pulse of this process does."""

from celery import shared_task

from routing import pulse


@shared_task(name="routing.wake", ignore_result=True)
def wake() -> None:
    pulse.wake_here()
