"""What a service raises; the web shell turns it into a page or a JSON answer, the command line into a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class FieldError:
    """`field` is the path in the request, e.g. "message.subject"; `message` says what is wrong and the cure."""

    field: str
    message: str


class ServiceError(Exception):
    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail or "; ".join(f"{e.field}: {e.message}" for e in errors) or self.title)
        self.detail = detail
        self.errors = tuple(errors)

    @classmethod
    def at(cls, field: str, message: str) -> Self:
        return cls(message, [FieldError(field, message)])


class Invalid(ServiceError):
    status, title = 422, "The request cannot be carried out as it is"


class NotFound(ServiceError):
    status, title = 404, "There is nothing here"


class Conflict(ServiceError):
    status, title = 409, "This contradicts what is already there"


class Forbidden(ServiceError):
    status, title = 403, "This is not allowed"


class Unauthorized(ServiceError):
    status, title = 401, "Who is asking is not known"


class Unavailable(ServiceError):
    status, title = 503, "Not possible for the moment"
