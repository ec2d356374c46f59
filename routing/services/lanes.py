"""Which lane work waits in: the queue's own requirements plus what the work itself asks for, such as a language."""

from collections.abc import Mapping

from routing.models import Lane, Queue, Skill


def _lane(queue: Queue, medium: str, requirements: list[list[int]], *, is_widened: bool) -> Lane:
    lane, _ = Lane.objects.get_or_create(
        queue=queue,
        medium=medium,
        requirements=requirements,
        is_widened=is_widened,
        defaults={"pool_id": queue.pool_id},
    )
    return lane


def lane_for(queue: Queue, medium: str, languages: Mapping[str, int]) -> Lane:
    """The lane of work that asks for these languages (skill slug to least proficiency) in this queue."""
    levels = {need.skill_id: need.required_level for need in queue.requirements.all()}
    for skill in Skill.objects.filter(slug__in=languages, kind=Skill.Kind.LANGUAGE):
        levels[skill.pk] = max(languages[skill.slug], levels.get(skill.pk, 1))
    return _lane(queue, medium, [[skill, levels[skill]] for skill in sorted(levels)], is_widened=False)


def widened(lane: Lane) -> Lane:
    """The lane of the same work once anybody with the language may take it."""
    languages = set(Skill.objects.filter(kind=Skill.Kind.LANGUAGE).values_list("pk", flat=True))
    kept = [[skill, 1] for skill, _ in lane.requirements if skill in languages]
    return _lane(lane.queue, lane.medium, kept, is_widened=True)


def _languages_of(lane: Lane) -> dict[str, int]:
    slugs = dict(Skill.objects.filter(kind=Skill.Kind.LANGUAGE).values_list("pk", "slug"))
    return {slugs[skill]: level for skill, level in lane.requirements if skill in slugs}


def moved(lane: Lane, medium: str) -> Lane:
    """The lane of the same work on another medium, narrowed again to its queue's own requirements."""
    return lane_for(lane.queue, medium, _languages_of(lane))


def requeued(lane: Lane, queue: Queue) -> Lane:
    """The lane of the same work in another queue: its languages kept, the topics those of the new queue."""
    return lane_for(queue, lane.medium, _languages_of(lane))
