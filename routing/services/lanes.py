"""Which lane work waits in: the queue's own requirements plus what the work itself asks for, such as a language."""

from collections.abc import Callable, Mapping

from routing.models import Lane, Queue, QueueSkill, Skill, Team
from routing.services.configuration import remembered

Change = Callable[[Lane], Lane]  # the lane that work of this one goes into


@remembered
def _needs(queue_id: int) -> dict[int, int]:
    """What the queue itself asks for: skill id to least proficiency."""
    return dict(QueueSkill.objects.filter(queue=queue_id).values_list("skill_id", "required_level"))


@remembered
def _languages() -> dict[str, int]:
    """Skill ids of the languages by slug."""
    return dict(Skill.objects.filter(kind=Skill.Kind.LANGUAGE).values_list("slug", "pk"))


@remembered
def _known(
    queue_id: int,
    medium: str,
    requirements: tuple[tuple[int, int], ...],
    is_widened: bool,
    overflow_team_id: int | None,
) -> Lane | None:
    wanted = [list(need) for need in requirements]
    lanes = Lane.objects.select_related("queue").filter(queue=queue_id, medium=medium, is_widened=is_widened)
    return lanes.filter(requirements=wanted, overflow_team=overflow_team_id).first()


def _lane(
    queue: Queue,
    medium: str,
    levels: Mapping[int, int],
    *,
    is_widened: bool = False,
    overflow_team_id: int | None = None,
) -> Lane:
    """Made when it is first wanted. One made in this transaction is remembered by nobody before it is committed."""
    requirements = tuple(sorted(levels.items()))
    known = _known(queue.pk, medium, requirements, is_widened, overflow_team_id)
    if known is not None:
        return known
    lane, _ = Lane.objects.get_or_create(
        queue=queue,
        medium=medium,
        requirements=[list(need) for need in requirements],
        is_widened=is_widened,
        overflow_team_id=overflow_team_id,
        defaults={"pool_id": queue.pool_id},
    )
    return lane


def lane_for(queue: Queue, medium: str, languages: Mapping[str, int]) -> Lane:
    """The lane of work that asks for these languages (skill slug to least proficiency) in this queue."""
    levels = dict(_needs(queue.pk))
    known = _languages()
    for slug in languages.keys() & known.keys():
        levels[known[slug]] = max(languages[slug], levels.get(known[slug], 1))
    return _lane(queue, medium, levels)


def widened(lane: Lane) -> Lane:
    """The lane of the same work once anybody with the language may take it."""
    languages = set(_languages().values())
    return _lane(
        lane.queue, lane.medium, {skill: 1 for skill, _ in lane.requirements if skill in languages}, is_widened=True
    )


def _with(lane: Lane, levels: Mapping[int, int], overflow_team_id: int | None) -> Lane:
    return _lane(lane.queue, lane.medium, levels, is_widened=lane.is_widened, overflow_team_id=overflow_team_id)


def relaxed(lane: Lane, levels: int) -> Lane:
    """The lane of the same work once it asks for so many levels less of each skill, and 1 at least."""
    return _with(lane, {skill: max(level - levels, 1) for skill, level in lane.requirements}, lane.overflow_team_id)


def without_skill(lane: Lane, slug: str) -> Lane:
    """The lane of the same work once it does without this skill; a language is always asked for."""
    dropped = _topics().get(slug)
    kept = {skill: level for skill, level in lane.requirements if skill != dropped}
    return _with(lane, kept, lane.overflow_team_id)


@remembered
def _topics() -> dict[str, int]:
    return dict(Skill.objects.filter(kind=Skill.Kind.TOPIC).values_list("slug", "pk"))


def opened(lane: Lane, team: str) -> Lane:
    """The lane of the same work once this team may take it too; a widened lane is open to all of them already."""
    if lane.is_widened:
        return lane
    return _with(lane, dict(lane.requirements), Team.objects.get(slug=team).pk)


def returned(lane: Lane) -> Lane:
    """The lane of the same work, its own teams' alone again."""
    return _with(lane, dict(lane.requirements), None)


def _languages_of(lane: Lane) -> dict[str, int]:
    slugs = {pk: slug for slug, pk in _languages().items()}
    return {slugs[skill]: level for skill, level in lane.requirements if skill in slugs}


def moved(lane: Lane, medium: str) -> Lane:
    """The lane of the same work on another medium, narrowed again to its queue's own requirements."""
    return lane_for(lane.queue, medium, _languages_of(lane))


def requeued(lane: Lane, queue: Queue) -> Lane:
    """The lane of the same work in another queue: its languages kept, the topics those of the new queue."""
    return lane_for(queue, lane.medium, _languages_of(lane))
