"""What the fields of a step hold, for its template."""

from collections.abc import Sequence

from django import template

from contactcenter.supervision.chain_form import TypedStep

register = template.Library()


@register.filter
def has(step: TypedStep, name: str) -> str:
    """The one value that was typed there."""
    return step.first(name)


@register.filter
def holds(step: TypedStep, name: str) -> Sequence[str]:
    """All values that were ticked there."""
    return step.value(name)


@register.filter
def includes(values: Sequence[str], value: str) -> bool:
    return value in values
