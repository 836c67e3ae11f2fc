"""Conditions of the files in our condition language, where it can say exactly the same; else nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from connector.surveys.qsf.part import is_nothing
from connector.surveys.qsf.plain_text import plain_text
from connector.surveys.questions.base import as_number

Condition = dict[str, Any]
_CHOICE = re.compile(r"q://(?P<question>[^/]+)/SelectableChoice/(?P<choice>[0-9]+)(?:/(?P<answer>[0-9]+))?\Z")
_TYPED = re.compile(r"q://(?P<question>[^/]+)/ChoiceTextEntryValue\Z")
SELECTED = {"Selected": "equal", "NotSelected": "not equal"}
COMPARED = {
    "EqualTo": "equal",
    "NotEqualTo": "not equal",
    "GreaterThan": "greater",
    "GreaterThanOrEqual": "greater or equal",
    "LessThan": "less",
    "LessThanOrEqual": "less or equal",
    "Contains": "contains",
    "DoesNotContain": "does not contain",
    "Empty": "is empty",
    "NotEmpty": "is not empty",
}
JOINED = {"If": "", "AndIf": "all", "OrIf": "any", "And": "all", "Or": "any", "": ""}
LONGEST_IN_WORDS = 300


@dataclass(frozen=True)
class Met:
    """A question that was asked before, as our definition has it."""

    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.content["id"])

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @cached_property
    def rows(self) -> frozenset[str]:
        return frozenset(row["id"] for row in self.content.get("rows", ()))

    @cached_property
    def telling(self) -> dict[str, str]:
        """The recode values of its choices, by their ids, as far as no other choice has the same."""
        options = self.content.get("columns") or self.content.get("choices") or ()
        values = {option["id"]: option.get("recode") or option["id"] for option in options}
        if self.type == "nps":
            values = {str(score): str(score) for score in range(11)}
        times = Counter(_compared(value) for value in values.values())
        return {key: value for key, value in values.items() if times[_compared(value)] == 1}


Questions = Mapping[str, Met]
"""The questions that were asked before, by their id in the file."""


class NotExpressible(Exception):
    """The condition asks for something that ours cannot say."""


def condition(logic: Any, asked: Questions) -> Condition:
    """The condition of a DisplayLogic or BranchLogic; raises NotExpressible."""
    if not isinstance(logic, dict) or logic.get("Type") != "BooleanExpression":
        raise NotExpressible
    return _joined(logic, "Type", lambda member: _set(member, asked))


def in_words(logic: Any) -> str:
    """The condition as the file describes it to people; "" where it does not."""
    words = " ".join(_descriptions(logic)).replace("</span>", "</span> ")
    return plain_text(words).text[:LONGEST_IN_WORDS]


def _set(logic: Mapping[str, Any], asked: Questions) -> Condition:
    return _joined(logic, "Conjuction", lambda member: _expression(member, asked))


def _joined(logic: Mapping[str, Any], conjunction: str, read: Any) -> Condition:
    """The numbered members of an object. Members joined by "and" as well as "or" have no order that is sure."""
    members = [logic[key] for key in sorted(filter(str.isdigit, logic), key=int)]
    if not members or not all(isinstance(member, dict) for member in members):
        raise NotExpressible
    if any(str(member.get(conjunction) or "") not in JOINED for member in members):
        raise NotExpressible
    ways = {JOINED[str(member.get(conjunction) or "")] for member in members[1:]}
    if len(ways) > 1 or not ways <= {"all", "any"}:
        raise NotExpressible
    conditions = [read(member) for member in members]
    return {ways.pop(): conditions} if ways else conditions[0]


def _expression(logic: Mapping[str, Any], asked: Questions) -> Condition:
    kind = logic.get("LogicType")
    if logic.get("Type", "Expression") != "Expression":
        raise NotExpressible
    if kind == "EmbeddedField":
        name = str(logic.get("LeftOperand") or "")
        if not name or not is_nothing(logic.get("QuestionIsInLoop")):
            raise NotExpressible
        return _comparison(f"embedded.{name}", logic)
    if kind == "Question" and is_nothing(logic.get("QuestionIsInLoop")):
        return _about_question(logic, asked)
    raise NotExpressible


def _about_question(logic: Mapping[str, Any], asked: Questions) -> Condition:
    left = str(logic.get("LeftOperand") or "")
    if found := _TYPED.match(left):
        question = _asked(found["question"], asked)
        if question.type != "text_entry":
            raise NotExpressible
        return _comparison(f"question.{question.id}", logic)
    found, operator = _CHOICE.match(left), SELECTED.get(str(logic.get("Operator")))
    if not found or not operator:
        raise NotExpressible
    if left != logic.get("ChoiceLocator", left) or found["question"] != logic.get("QuestionID", found["question"]):
        raise NotExpressible
    question, choice, answer = _asked(found["question"], asked), found["choice"], found["answer"]
    value = question.telling.get(answer or choice)
    if (question.type == "matrix") != (answer is not None) or value is None:
        raise NotExpressible
    if answer is None:
        return {"field": f"question.{question.id}", "operator": operator, "value": value}
    if choice not in question.rows:
        raise NotExpressible
    return {"field": f"question.{question.id}/{choice}", "operator": operator, "value": value}


def _asked(question_id: str, asked: Questions) -> Met:
    if question_id not in asked:
        raise NotExpressible
    return asked[question_id]


def _compared(value: str) -> str | int | float:
    """Values that conditions take for the same are the same here."""
    number = as_number(value)
    return number.strip().casefold() if isinstance(number, str) else number


def _comparison(field: str, logic: Mapping[str, Any]) -> Condition:
    operator = COMPARED.get(str(logic.get("Operator")))
    if operator is None:
        raise NotExpressible
    if operator in ("is empty", "is not empty"):
        return {"field": field, "operator": operator}
    right = logic.get("RightOperand")
    if isinstance(right, bool) or not isinstance(right, str | int | float) or "${" in str(right):
        raise NotExpressible
    if str(right).strip():
        return {"field": field, "operator": operator, "value": str(right).strip()}
    if operator in ("equal", "not equal"):
        return {"field": field, "operator": "is empty" if operator == "equal" else "is not empty"}
    raise NotExpressible


def tells_case(logic: Any) -> bool:
    """Whether a text is compared so that upper and lower case differ, which they never do here."""
    if not isinstance(logic, dict):
        return False
    right = str(logic.get("RightOperand") or "")
    if right.lower() != right.upper() and is_nothing(logic.get("IgnoreCase")):
        return True
    return any(tells_case(logic[key]) for key in logic if key.isdigit())


def _descriptions(logic: Any) -> list[str]:
    if not isinstance(logic, dict):
        return []
    own = logic.get("Description")
    inner = [words for key in logic if key.isdigit() for words in _descriptions(logic[key])]
    return [own, *inner] if isinstance(own, str) else inner
