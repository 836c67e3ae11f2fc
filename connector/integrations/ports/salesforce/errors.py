"""What an org, or the way to it, answers instead of a result."""


class SalesforceUnavailable(Exception):
    """Not answered for now (5xx, time-out, connection): the outcome of a write is unknown, try again later."""


class SalesforceNotReached(SalesforceUnavailable):
    """Not answered, and surely not carried out: there was no connection, or Salesforce said so."""


class SalesforceLimitExceeded(SalesforceNotReached):
    """The org's API requests are used up for now."""


class SalesforceDisconnected(Exception):
    """No usable grant: never connected, revoked or expired. Only reconnecting helps."""


class SalesforceRefused(Exception):
    """Salesforce refused the whole call for good, e.g. INVALID_FIELD."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status
