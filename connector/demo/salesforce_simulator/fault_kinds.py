"""Every fault this org can play: what it is called, what it does in one sentence, what it can be told.

The API and the page "What can go wrong" read the same list; French stands in `pages/catalogue.fr.json`.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any


class Fault(StrEnum):
    EXPIRED_SESSION = "expired_session"
    REVOKED_GRANT = "revoked_grant"
    REFRESH_REPLY_LOST = "refresh_reply_lost"
    NO_MY_DOMAIN = "no_my_domain"
    REQUEST_LIMIT = "request_limit"
    API_USAGE = "api_usage"
    ROW_LOCK = "row_lock"
    PARTIAL_FAILURE = "partial_failure"
    DROP_AFTER_COMMIT = "drop_after_commit"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    SMALL_PAGES = "small_pages"
    BULK_FAILED = "bulk_failed"
    BULK_SLOW = "bulk_slow"
    HIDE_FIELDS = "hide_fields"
    HIDE_RECORDS = "hide_records"


class Group(StrEnum):
    """Headings of the page, in its order."""

    SIGN_IN = "Sign-in and permission"
    LIMITS = "Limits"
    WRITING = "Writing"
    SERVER = "The server"
    BULK = "Bulk jobs"
    VISIBILITY = "What is visible"


Types = tuple[type, ...]
NUMBER: Types = (int, float)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`types` of its JSON value; between `lowest` and `highest` where it is a number, one of `choices` where there are
    any. The page's form offers `usual`, and keeps what `is_rare` out of the way.
    """

    name: str
    types: Types
    label: str
    usual: str = ""
    lowest: float = -inf
    highest: float = inf
    choices: tuple[str, ...] = ()
    is_rare: bool = False

    @property
    def is_number(self) -> bool:
        return int in self.types

    @property
    def is_whole(self) -> bool:
        return self.types == (int,)

    @property
    def is_list(self) -> bool:
        return self.types == (list,)

    def check(self, value: Any) -> None:
        """Raises ValueError saying what is wrong with the value."""
        if isinstance(value, bool) or not isinstance(value, self.types):
            raise ValueError(f"{self.name} is {_names(self.types)}, not {value!r}")
        if isinstance(value, int | float) and not self.lowest <= value <= self.highest:
            raise ValueError(f"{self.name} is {self._range()}, not {value!r}")
        if self.choices and str(value).upper() not in self.choices:
            raise ValueError(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")

    def read(self, text: str) -> Any:
        """The value of a form's text; raises ValueError like `check`."""
        if self.types == (str,):
            return text
        if self.is_list:
            return [part for part in text.replace(",", " ").split() if part]
        try:
            return int(text) if self.is_whole else float(text.replace(",", "."))
        except ValueError as exc:
            raise ValueError(f"{self.name} is {_names(self.types)}, not {text!r}") from exc

    def _range(self) -> str:
        return f"at least {self.lowest:g}" if self.highest == inf else f"{self.lowest:g} to {self.highest:g}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault. `is_dial`: a state, on until cleared. `strikes_rows`: `after` and `rows` count rows, not calls.
    `ends` are the parameters that, alone or absent, end something at once instead of disturbing calls.
    """

    fault: Fault
    group: Group
    title: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    is_dial: bool = False
    strikes_rows: bool = False
    is_at_once: bool = False
    usual_path: str = "/services/data/"

    @property
    def common(self) -> tuple[Parameter, ...]:
        """What it takes like others, unless it takes something of that name of its own."""
        if self.fault is Fault.REVOKED_GRANT:
            return ()
        own = {parameter.name for parameter in self.parameters}
        return tuple(each for each in ((SECONDS,) if self.is_dial else COMMON) if each.name not in own)

    @property
    def allowed(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in (*self.parameters, *self.common)}


TIMES = Parameter("times", (int,), "For so many calls", lowest=1)
SECONDS = Parameter("seconds", NUMBER, "For so many seconds", lowest=0.001)
AFTER = Parameter("after", (int,), "Only after so many more", lowest=0, is_rare=True)
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
COMMON = (
    TIMES,
    SECONDS,
    AFTER,
    Parameter("path", (str,), "Only where the path contains", is_rare=True),
    Parameter("method", (str,), "Only this method", choices=METHODS, is_rare=True),
)
WHOSE = (
    Parameter("user_id", (str,), "Only of this user"),
    Parameter("client_id", (str,), "Only of the app with this client id", is_rare=True),
    Parameter("grant_id", (int,), "Only the grant with this number", lowest=1, is_rare=True),
)
ROWS = (
    Parameter("share", NUMBER, "Share of the rows, 0 to 1", lowest=0, highest=1),
    Parameter("rows", (int,), "At most so many rows", lowest=1),
)
DELAY = Parameter("delay", NUMBER, "Delay in seconds", usual="2", lowest=0)

OF_THE_DAY = "TotalRequests Limit exceeded."
"""What the limit of a day says; others have the same code, like "ConcurrentRequests (Concurrent API Requests) …"."""

_KINDS = (
    Kind(
        Fault.EXPIRED_SESSION,
        Group.SIGN_IN,
        "Expired session",
        "The access token is no longer accepted (401 INVALID_SESSION_ID). Without a number of calls or seconds, "
        "sessions end now for good. Refresh tokens stay valid.",
        WHOSE,
        is_at_once=True,
    ),
    Kind(
        Fault.REVOKED_GRANT,
        Group.SIGN_IN,
        "Revoked permission",
        "An administrator takes the permission back: access and refresh tokens end for good. "
        "Hearback has to be connected again.",
        WHOSE,
        is_at_once=True,
    ),
    Kind(
        Fault.REFRESH_REPLY_LOST,
        Group.SIGN_IN,
        "Lost reply to a refresh",
        "The old refresh token is used up, and the connection ends before the new one arrives.",
        usual_path="/services/oauth2/token",
    ),
    Kind(
        Fault.NO_MY_DOMAIN,
        Group.SIGN_IN,
        "No My Domain",
        "The org has no address of its own: userinfo names none, and the client credentials flow is refused.",
        is_dial=True,
    ),
    Kind(
        Fault.REQUEST_LIMIT,
        Group.LIMITS,
        "Request limit exceeded",
        "The calls of this day are used up: 403 REQUEST_LIMIT_EXCEEDED.",
        (Parameter("message", (str,), "Message", usual=OF_THE_DAY, is_rare=True),),
    ),
    Kind(
        Fault.API_USAGE,
        Group.LIMITS,
        "Calls used today",
        "Sforce-Limit-Info and the limits tell this number of 100,000.",
        (Parameter("used", (int,), "Calls used", usual="80000", lowest=0),),
        is_dial=True,
    ),
    Kind(
        Fault.ROW_LOCK,
        Group.WRITING,
        "Row lock",
        "Someone else holds the record: UNABLE_TO_LOCK_ROW for each row, or for a share of the rows.",
        ROWS,
        strikes_rows=True,
    ),
    Kind(
        Fault.PARTIAL_FAILURE,
        Group.WRITING,
        "Refused rows",
        "A validation rule of the org refuses rows; the other rows of the call are written.",
        (
            *ROWS,
            Parameter("code", (str,), "Error code", usual="FIELD_CUSTOM_VALIDATION_EXCEPTION"),
            Parameter("message", (str,), "Message", usual="A validation rule of this org refuses the record"),
        ),
        strikes_rows=True,
    ),
    Kind(
        Fault.DROP_AFTER_COMMIT,
        Group.WRITING,
        "Connection lost after the commit",
        "The rows are written, and the connection ends instead of an answer.",
    ),
    Kind(
        Fault.UNAVAILABLE,
        Group.SERVER,
        "Server unavailable",
        "Calls are answered 503, or with another status from 500 on; nothing is written.",
        (Parameter("status", (int,), "Status", usual="503", lowest=500, highest=599),),
        usual_path="/services/",
    ),
    Kind(Fault.SLOW, Group.SERVER, "Slow answers", "Each answer waits.", (DELAY,), usual_path="/services/"),
    Kind(
        Fault.SMALL_PAGES,
        Group.SERVER,
        "Small pages",
        "Queries answer only so many records a page.",
        (Parameter("size", (int,), "Records a page", usual="50", lowest=1),),
        is_dial=True,
    ),
    Kind(
        Fault.BULK_FAILED,
        Group.BULK,
        "Failed bulk job",
        "A Bulk API 2.0 job ends as Failed, before its first row or after some: the others are not processed.",
        (
            Parameter("after", (int,), "Rows written before it fails", lowest=0),
            Parameter("message", (str,), "Message", usual="InternalServerError : The job could not be processed"),
        ),
    ),
    Kind(
        Fault.BULK_SLOW,
        Group.BULK,
        "Slow bulk job",
        "A Bulk API 2.0 job stays in progress for so long.",
        (Parameter("delay", NUMBER, "Delay in seconds", usual="5", lowest=0),),
    ),
    Kind(
        Fault.HIDE_FIELDS,
        Group.VISIBILITY,
        "Hidden fields",
        "Nobody may see these fields: they are absent from describe, queries and records.",
        (Parameter("fields", (list,), "Fields", usual="Contact.HasOptedOutOfEmail"),),
        is_dial=True,
    ),
    Kind(
        Fault.HIDE_RECORDS,
        Group.VISIBILITY,
        "Hidden records",
        "This user has no access to these records any more, says UserRecordAccess.",
        (Parameter("user_id", (str,), "User"), Parameter("record_ids", (list,), "Record Ids")),
        is_dial=True,
    ),
)
KINDS: dict[Fault, Kind] = {kind.fault: kind for kind in _KINDS}

_WORDS = {str: "text", int: "a whole number", float: "a number", list: "a list"}


def _names(types: Types) -> str:
    return _WORDS[types[-1]]
