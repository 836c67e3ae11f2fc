"""Which piped-text tokens exist: one scheme an entry, with what may stand in it and which parameters it takes."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from connector.foundation import piped_dates

NOTHING: Mapping[str, str] = {}
MOST_COMPARED, LONGEST_COMPARED = 200, 100
"""Looking for a near miss takes its time: with more candidates than that there is no hint."""
Check = Callable[[str], str | None]
"""Takes a text; returns what is wrong with it, or None."""


@dataclass(frozen=True, slots=True)
class Token:
    """`${scheme://path?name=value&…}`, cleaned; `position` counts characters from the start of the template, from 0."""

    scheme: str
    parts: tuple[str, ...]
    parameters: Mapping[str, str]
    position: int
    raw: str

    @property
    def path(self) -> str:
        return "/".join(self.parts)

    @property
    def rest(self) -> str:
        """The path after its first part."""
        return "/".join(self.parts[1:])

    @property
    def name(self) -> str:
        """Scheme and path, e.g. "l://SurveyLink"."""
        return f"{self.scheme}://{self.path}"


@dataclass(frozen=True, slots=True)
class Known:
    """What may be used at one place. None means anything of the right form."""

    schemes: Collection[str] | None = None
    embedded: Collection[str] | None = None
    questions: Collection[str] | None = None
    tasks: Collection[str] | None = None


ANYTHING = Known()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`default` replaces an invalid value when rendering."""

    default: str
    check: Check


@dataclass(frozen=True, slots=True)
class Scheme:
    """`check(token, known)` says what is wrong with the path; `parameters` are given per path, "" meaning any path."""

    name: str
    check: Callable[[Token, Known], str | None]
    parameters: Mapping[str, Mapping[str, Parameter]] = field(default_factory=dict)

    def parameters_of(self, token: Token) -> Mapping[str, Parameter]:
        return self.parameters.get(token.path, self.parameters.get("", {}))


SCHEMES: dict[str, Scheme] = {}


def register(scheme: Scheme) -> None:
    SCHEMES[scheme.name] = scheme


def problem_with(token: Token, known: Known) -> str | None:
    """Why this token cannot be used here, or None."""
    scheme = SCHEMES.get(token.scheme)
    if scheme is None:
        return "Unknown token." + hint(token.scheme, SCHEMES, "{}://")
    if known.schemes is not None and token.scheme not in known.schemes:
        return f"{token.scheme}:// has no value here; use one of {', '.join(f'{s}://' for s in sorted(known.schemes))}"
    return scheme.check(token, known)


def problems_with_parameters(token: Token) -> dict[str, str]:
    """Parameter name to what is wrong with it; nothing for an unknown scheme."""
    scheme = SCHEMES.get(token.scheme)
    if scheme is None:
        return {}
    allowed = scheme.parameters_of(token)
    found = {name: _problem_with_parameter(name, value, allowed) for name, value in token.parameters.items()}
    return {name: message for name, message in found.items() if message}


def _problem_with_parameter(name: str, value: str, allowed: Mapping[str, Parameter]) -> str | None:
    if name in allowed:
        return allowed[name].check(value)
    return f"{name} is not a parameter of this token" + (f"; it takes {', '.join(allowed)}" if allowed else "")


def with_defaults(token: Token) -> Token:
    """The token with each parameter present and valid."""
    allowed = SCHEMES[token.scheme].parameters_of(token)
    if not allowed:
        return replace(token, parameters=NOTHING) if token.parameters else token
    return replace(token, parameters={name: _valid(token, name, rule) for name, rule in allowed.items()})


def _valid(token: Token, name: str, rule: Parameter) -> str:
    value = token.parameters.get(name)
    return rule.default if value is None or rule.check(value) else value


def hint(word: str, candidates: Collection[str], shape: str = "{}") -> str:
    close = (
        get_close_matches(word[:LONGEST_COMPARED], list(candidates), n=1) if len(candidates) <= MOST_COMPARED else []
    )
    return f" Did you mean {shape.format(close[0])}?" if close else ""


# What stands in each scheme.

CONTACT_FIELDS = ("FirstName", "LastName", "Email", "Phone", "ExternalDataReference", "Language")
LINKS = ("SurveyLink", "SurveyURL", "OptOutLink", "OptOutURL")
METADATA = ("ResponseID", "Q_Language")
"""Names in e://Field/… that exist without being declared."""
RESPONSE = (
    "ResponseID",
    "RecordedDate",
    "Duration",
    "UserLanguage",
    "IPAddress",
    "ReportLink",
    "Status",
    "SurveyID",
    "SurveyName",
)
"""Names in rm://Field/…, the metadata of a response."""
REPORT = "SingleResponseReportLink"
ANSWERS = (
    "ChoiceGroup/SelectedChoices",
    "ChoiceGroup/UnselectedChoices",
    "SelectedChoicesRecode",
    "SelectedChoicesCount",
    "ChoiceTextEntryValue",
    "QuestionText",
)
DEFAULT_TTL = "604800"
_PART = re.compile(r"(?:ChoiceTextEntryValue|ChoiceGroup/SelectedAnswers|SelectedAnswerRecode)/[0-9]+\Z")
"""Of one choice the text typed beside it; of one row of a matrix what was chosen, in words or as recode values."""
_QUESTION = re.compile(r"[A-Za-z0-9_#]+\Z")
_SCORE = re.compile(r"SC_[A-Za-z0-9]+/[A-Za-z]+\Z")
_RANDOM = re.compile(r"int/(-?[0-9]{1,15}):(-?[0-9]{1,15})\Z")
_NON_NEGATIVE = re.compile(r"(0|[1-9][0-9]{0,9})\Z")


def _one_of(candidates: Collection[str]) -> Callable[[Token, Known], str | None]:
    def check(token: Token, _known: Known) -> str | None:
        if token.path in candidates:
            return None
        return "Unknown token." + hint(token.path, candidates, f"{token.scheme}://{{}}")

    return check


def _member(kind: str, word: str, candidates: Collection[str] | None) -> str | None:
    if candidates is None or word in candidates:
        return None
    return f"There is no {kind} {word}." + hint(word, candidates)


def _check_question(token: Token, known: Known) -> str | None:
    question, answer = token.parts[0], token.rest
    if not _QUESTION.match(question):
        return "A question token looks like q://QID1/ChoiceTextEntryValue"
    if answer not in ANSWERS and not _PART.match(answer):
        return f"Unknown token; of a question there are {', '.join(ANSWERS)}." + hint(answer, ANSWERS)
    return _member("question", question, known.questions)


def _check_embedded(token: Token, known: Known) -> str | None:
    if token.parts[0] != "Field" or not token.rest.strip():
        return "An embedded-data token looks like e://Field/NAME"
    return None if token.rest in METADATA else _member("embedded data", token.rest, known.embedded)


def _check_task(token: Token, known: Known) -> str | None:
    if not token.parts[0] or not token.rest:
        return "A task token looks like task://NAME/FIELD"
    return _member("earlier task", token.parts[0], known.tasks)


def _check_date(token: Token, _known: Known) -> str | None:
    return piped_dates.problem_with(token.parts)


def _check_random(token: Token, _known: Known) -> str | None:
    return None if random_range(token.path) else "A random number looks like rand://int/1:100, the smaller number first"


def random_range(path: str) -> tuple[int, int] | None:
    """ "int/1:100" as (1, 100), both ends included; None when it is not that."""
    found = _RANDOM.match(path)
    low, high = (int(found[1]), int(found[2])) if found else (1, 0)
    return (low, high) if low <= high else None


def _check_score(token: Token, _known: Known) -> str | None:
    return None if _SCORE.match(token.path) else "A score looks like gr://SC_x/Score"


def _any_text(_value: str) -> str | None:
    return None


def _check_ttl(value: str) -> str | None:
    return None if _NON_NEGATIVE.match(value) else "ttl is a number of seconds, at least 1, or 0 for never"


def _check_edata(value: str) -> str | None:
    return None if value in ("all", "none", "user") else "edata is all, none or user"


LINK_TEXT = {"d": Parameter("", _any_text)}
for _scheme in (
    Scheme("q", _check_question),
    Scheme("e", _check_embedded),
    Scheme("m", _one_of(CONTACT_FIELDS)),
    Scheme("l", _one_of(LINKS), {"SurveyLink": LINK_TEXT, "OptOutLink": LINK_TEXT}),
    Scheme(
        "srr",
        _one_of([REPORT]),
        {
            REPORT: {
                "ttl": Parameter(DEFAULT_TTL, _check_ttl),
                "edata": Parameter("user", _check_edata),
                "password": Parameter("", _any_text),
                "d": Parameter("", _any_text),
            }
        },
    ),
    Scheme("rm", _one_of([f"Field/{name}" for name in RESPONSE])),
    Scheme("date", _check_date),
    Scheme("task", _check_task),
    Scheme("rand", _check_random),
    Scheme("gr", _check_score),
):
    register(_scheme)
