"""Refusals that point at a place in the query, in the org's layout."""

from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.soql.syntax import Expression, Name

DESCRIBE = "Please reference your WSDL or the describe call for the appropriate names."


def error_at(code: str, soql: str, line: int, column: int, message: str) -> SalesforceError:
    """`line` and `column` count from one."""
    rows = soql.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    place = f"\n{row}\n{' ' * (column - 1)}^\nERROR at Row:{line}:Column:{column}\n"
    return SalesforceError(code, place + message)


def no_such_column(soql: str, name: Expression, column: str, entity: str) -> SalesforceError:
    message = f"No such column '{column}' on entity '{entity}'. If you are attempting to use a custom field, be sure to"
    message += f" append the '__c' after the custom field name. {DESCRIBE}"
    return error_at("INVALID_FIELD", soql, name.line, name.column, message)


def no_such_relationship(soql: str, name: Expression, relationship: str) -> SalesforceError:
    message = f"Didn't understand relationship '{relationship}' in field path. If you are attempting to use a custom"
    message += f" relationship, be sure to append the '__r' after the custom relationship name. {DESCRIBE}"
    return error_at("INVALID_FIELD", soql, name.line, name.column, message)


def no_such_children(soql: str, name: Name) -> SalesforceError:
    message = f"Didn't understand relationship '{name.text}' in FROM part of query call. If you are attempting to use a"
    message += f" custom relationship, be sure to append the '__r' after the custom relationship name. {DESCRIBE}"
    return error_at("INVALID_TYPE", soql, name.line, name.column, message)


def no_such_object(soql: str, name: Name) -> SalesforceError:
    message = f"sObject type '{name.text}' is not supported. If you are attempting to use a custom object, be sure to"
    message += f" append the '__c' after the entity name. {DESCRIBE}"
    return error_at("INVALID_TYPE", soql, name.line, name.column, message)


def wrong_type(soql: str, name: Expression, field: str, wanted: str, *, quotes: bool) -> SalesforceError:
    message = f"value of filter criterion for field '{field}' must be of type {wanted} and should"
    message += " be enclosed in quotes" if quotes else " not be enclosed in quotes"
    return error_at("INVALID_FIELD", soql, name.line, name.column, message)


def field_refused(soql: str, name: Expression, field: str, verb: str) -> SalesforceError:
    message = f"field '{field}' can not be {verb} in a query call"
    return error_at("INVALID_FIELD", soql, name.line, name.column, message)
