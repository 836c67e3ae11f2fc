"""The simulated org as its own pages see it: reads in the process, without HTTP, sessions or faults."""

from typing import Any

Record = dict[str, Any]


class Org:
    """One Salesforce org; every method is safe to call from several threads."""

    @property
    def id(self) -> str:
        """The 18-character organization id, 00D…"""
        raise NotImplementedError

    def query(self, soql: str) -> list[Record]:
        """All rows of a SOQL query, parents and child sub-queries nested, without `attributes`.

        A parent that is not set is None; a child sub-query is a list of records under its relationship name.
        Raises `errors.SalesforceError` (message, code) for malformed SOQL or an unknown field.
        """
        raise NotImplementedError

    def describe(self, name: str) -> Record:
        """The REST describe of an object: {"name", "label", "keyPrefix", "fields": [{"name", "label", "type", …}], …}.

        Raises `errors.SalesforceError` NOT_FOUND for an object this org does not have.
        """
        raise NotImplementedError

    def record(self, object_name: str, record_id: str) -> Record | None:
        """Every field of one record, flat, values as REST gives them; None when it is absent or deleted."""
        raise NotImplementedError

    def users(self) -> list[Record]:
        """Who can sign in: [{"Id", "Name", "Username", "Email", "FirstName", "LastName", "Title",
        "TimeZoneSidKey", "LanguageLocaleKey"}], the administrator first."""
        raise NotImplementedError
