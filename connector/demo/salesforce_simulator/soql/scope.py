"""Finds the field behind a path such as Account.Owner.Name, and remembers the joins that lead to it."""

from dataclasses import dataclass

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError
from connector.demo.salesforce_simulator.soql.errors import no_such_column, no_such_relationship
from connector.demo.salesforce_simulator.soql.syntax import Expression, Function, Name
from connector.demo.salesforce_simulator.store.tables import quoted

MAX_PARENTS = 5
ROOT = "t"


@dataclass(frozen=True, slots=True)
class Parent:
    """One step up: the relationship's name, the object it leads to, and that object's table in the query."""

    relationship: str
    kind: ObjectType
    alias: str


@dataclass(frozen=True, slots=True)
class Found:
    """A field seen from the query's object, through its `parents`; `alias` is the table it is read from.

    With an `expression` it is what a function makes of fields.
    """

    field: Field
    alias: str
    parents: tuple[Parent, ...]
    expression: str = ""

    @property
    def path(self) -> str:
        return ".".join((*(parent.relationship for parent in self.parents), self.field.name))

    @property
    def sql(self) -> str:
        return self.expression or f"{self.alias}.{quoted(self.field.name)}"


class Scope:
    """One FROM: its object, and the parents met on the way."""

    def __init__(self, schema: Schema, soql: str, kind: ObjectType, alias: str | None) -> None:
        self.schema = schema
        self.soql = soql
        self.kind = kind
        self._own_names = {kind.name.lower(), (alias or kind.name).lower()}
        self._joins: dict[tuple[str, str], Parent] = {}

    @property
    def from_clause(self) -> str:
        joins = (self._join_sql(child, lookup, parent) for (child, lookup), parent in self._joins.items())
        return " ".join((f"{quoted(self.kind.name)} {ROOT}", *joins))

    def find(self, name: Expression) -> Found:
        """Raises INVALID_FIELD with the place in the query."""
        if isinstance(name, Function):
            raise NotPlayedError(f"SOQL with {name.text} here")
        *relationships, column = self._without_own_name(name.text.split("."))
        if len(relationships) > MAX_PARENTS:
            raise no_such_relationship(self.soql, name, relationships[MAX_PARENTS])
        steps = [Parent("", self.kind, ROOT)]
        for relationship in relationships:
            steps.append(self._parent(name, steps[-1], relationship))
        field = steps[-1].kind.field(column)
        if field is None:
            raise no_such_column(self.soql, name, column, steps[-1].kind.name)
        return Found(field, steps[-1].alias, tuple(steps[1:]))

    def _without_own_name(self, segments: list[str]) -> list[str]:
        own = len(segments) > 1 and segments[0].lower() in self._own_names
        return segments[1:] if own else segments

    def _parent(self, name: Name, child: Parent, relationship: str) -> Parent:
        lookup = child.kind.parents.get(relationship.lower())
        if lookup is None:
            raise no_such_relationship(self.soql, name, relationship)
        targets = [kind for target in lookup.reference_to if (kind := self.schema.find(target))]
        if len(targets) != 1:
            raise NotPlayedError(f"The parent {relationship} of {child.kind.name}")
        (kind,) = targets
        parent = Parent(lookup.relationship or relationship, kind, f"p{len(self._joins)}")
        return self._joins.setdefault((child.alias, lookup.name), parent)

    @staticmethod
    def _join_sql(child_alias: str, lookup: str, parent: Parent) -> str:
        on = f"{parent.alias}.Id = {child_alias}.{quoted(lookup)}"
        return f"LEFT JOIN {quoted(parent.kind.name)} {parent.alias} ON {on}"
