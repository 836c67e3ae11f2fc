"""Holding a task's writes against the org and the surveys."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from connector.foundation.errors import ServiceError
from connector.integrations.ports import ObjectDescription, SalesforceRefused
from connector.surveys.questions import Question
from connector.workflows.compiler import records
from connector.workflows.compiler.asked import asked
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.compiler.writes import Write
from connector.workflows.mapping import QuestionSource

Look = Callable[[str, str], ObjectDescription]
"""An object by the name of the account ("" for the main one) and its own, as the account's user sees it. Raises the
errors of the port, and NotFound for an account that is not there."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """`questions` are those of the surveys that the workflow is about; None when they are not known."""

    look: Look
    questions: tuple[Question, ...] | None = None

    def problems(self, writes: Iterable[Write]) -> Iterator[Problem]:
        """All that is found, with places within the task. Raises the errors of the port."""
        for write in writes:
            for problem in (*self._of_record(write), *self._questions(write)):
                yield problem.under(write.place) if write.place else problem

    def _of_record(self, write: Write) -> Iterator[Problem]:
        try:
            described = self.look(write.account, write.object_name)
        except SalesforceRefused:
            yield Problem("object", Sentence.NO_OBJECT, {"object": write.object_name})
        except ServiceError as error:
            yield Problem("account", Sentence.NO_ACCOUNT, {"why": str(error)})
        else:
            yield from records.problems(write, described, self.questions or ())

    def _questions(self, write: Write) -> Iterator[Problem]:
        """Questions that are named by their id and that no survey has."""
        for name, source in write.fields.items():
            if self.questions is None or not isinstance(source, QuestionSource) or asked(source, self.questions):
                continue
            ids = [one.id for one in source.question]
            if all(ids):
                place = write.called.get(name, f"fields.{name}")
                yield Problem(place, Sentence.NO_QUESTION, {"question": ", ".join(map(str, ids))})
