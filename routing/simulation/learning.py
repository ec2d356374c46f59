"""What the router learns inside a simulation: from the past it has seen, as the service does from its tickets. Pure."""

from routing.beliefs import Beliefs
from routing.facts import CALL, CHAT, Item
from routing.learning import Learner
from routing.simulation.cases import Case, State
from routing.simulation.hands import Hands


class Lessons:
    """Tells the learner of what is over, never of what is drawn but has not happened yet."""

    EVERY_SECONDS = 900.0

    def __init__(self, prior: Beliefs) -> None:
        self._learner = Learner(prior)

    def came(self, item: Item, now: float) -> None:
        self._learner.arrived(item.lane, now)

    def done(self, case: Case, hands: Hands, now: float) -> None:
        """Her work on it is over. Of a chat counts her share, divided among the chats she held meanwhile."""
        team = hands.person.profile.team
        answered = case.answered_at
        if case.medium == CHAT:
            self._learner.worked(team, CHAT, hands.share - case.share_then)
        elif case.medium == CALL and answered is not None:
            self._learner.worked(team, CALL, now - answered)
        else:
            self._learner.worked(team, case.medium, case.spent)
        if answered is None or answered > now or case.state is State.GONE:
            return
        self._learner.waited(case.medium, answered - case.contact.at, gave_up=False)
        if case.medium == CHAT:
            accepted = case.given_at + case.contact.accepting
            self._learner.replied(team, case.chats_then, max(answered - accepted, 1.0))

    def gave_up(self, case: Case, hands: Hands | None, now: float) -> None:
        """She did not wait any longer, in the queue or in somebody's hands."""
        self._learner.waited(case.medium, now - case.contact.at, gave_up=True)
        if hands is not None:
            waited = max(now - case.given_at - case.contact.accepting, 1.0)
            self._learner.unanswered(hands.person.profile.team, case.chats_then, waited)

    def beliefs(self, now: float) -> Beliefs:
        return self._learner.beliefs(now)
