"""How many digits the decimals of a query have on Spark, followed through queries and models.

A result of more than 38 digits keeps fewer places behind the point there, six at least; DuckDB
keeps them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

# Digits in all and behind the point; None where the queries do not say.
Digits = tuple[int, int] | None
Columns = dict[str, Digits]

MOST_DIGITS = 38
PLACES_KEPT = 6
# Such an expression has the digits of what it is about.
TRANSPARENT = (
    exp.Paren,
    exp.Neg,
    exp.Window,
    exp.Filter,
    exp.Max,
    exp.Min,
    exp.Coalesce,
    exp.Alias,
)


@dataclass(frozen=True)
class Models:
    """Queries by the name of their table; what their columns hold is worked out once."""

    trees: Mapping[str, exp.Expr]
    known: dict[str, Columns] = field(default_factory=dict)

    def places_lost(self) -> list[str]:
        """Model and expression, for each operation whose last places Spark would drop."""
        return [
            f"{name}: {operation.sql(dialect='spark')}"
            for name, tree in self.trees.items()
            for scope, columns in self._scopes(tree)
            for operation in scope.find_all(exp.Add, exp.Sub, exp.Mul)
            if _loses_places(_digits(operation, columns))
        ]

    def columns(self, name: str) -> Columns:
        if name not in self.known:
            self.known[name] = {}
            tree = self.trees.get(name)
            scopes = self._scopes(tree) if tree else []
            self.known[name] = _given(*scopes[-1]) if scopes else {}
        return self.known[name]

    def _scopes(self, tree: exp.Expr) -> list[tuple[Scope, Columns]]:
        """Every select with what its sources deliver, inner ones first."""
        given: dict[int, Columns] = {}
        scopes: list[tuple[Scope, Columns]] = []
        for scope in traverse_scope(tree):
            visible: Columns = {}
            for alias, (_, source) in scope.selected_sources.items():
                is_inner = isinstance(source, Scope)
                theirs = given.get(id(source), {}) if is_inner else self.columns(source.name)
                visible |= {f"{alias}.{name}": digits for name, digits in theirs.items()}
            for half in scope.set_operation_scopes:
                for name, digits in given[id(half)].items():
                    visible[f".{name}"] = _widest(digits, visible.get(f".{name}"))
            scopes.append((scope, visible))
            given[id(scope)] = _given(scope, visible)
        return scopes


def _given(scope: Scope, columns: Columns) -> Columns:
    """What a select hands on; of `*` all it sees, of a union the wider of two."""
    if scope.set_operation_scopes:
        return {name.removeprefix("."): digits for name, digits in columns.items()}
    given: Columns = {}
    for selected in scope.expression.selects:
        if selected.is_star:
            of_one = f"{selected.table}." if isinstance(selected, exp.Column) else ""
            seen = {key: digits for key, digits in columns.items() if key.startswith(of_one)}
            given |= {key.split(".", 1)[1]: digits for key, digits in seen.items()}
        else:
            given[selected.alias_or_name] = _digits(selected, columns)
    return given


def _digits(expression: exp.Expr, columns: Columns) -> Digits:
    if isinstance(expression, exp.Cast):
        sizes = [int(size.name) for size in expression.to.expressions]
        return (sizes[0], sizes[1]) if expression.to.is_type("decimal") and sizes else None
    if isinstance(expression, exp.Column):
        end = f".{expression.name}"
        if expression.table:
            return columns.get(expression.table + end)
        return next((digits for key, digits in columns.items() if key.endswith(end)), None)
    if isinstance(expression, exp.Sum):
        added = _digits(expression.this, columns)
        return added and (min(MOST_DIGITS, added[0] + 10), added[1])
    if isinstance(expression, (exp.Add, exp.Sub, exp.Mul)):
        left = _digits(expression.this, columns)
        right = _digits(expression.expression, columns)
        return left and right and _digits_of_two(expression, left, right)
    return _digits(expression.this, columns) if isinstance(expression, TRANSPARENT) else None


def _digits_of_two(
    operation: exp.Expr, left: tuple[int, int], right: tuple[int, int]
) -> tuple[int, int]:
    if isinstance(operation, exp.Mul):
        return (left[0] + right[0] + 1, left[1] + right[1])
    places = max(left[1], right[1])
    return (max(left[0] - left[1], right[0] - right[1]) + places + 1, places)


def _loses_places(digits: Digits) -> bool:
    return digits is not None and digits[0] > MOST_DIGITS and digits[1] > PLACES_KEPT


def _widest(one: Digits, other: Digits) -> Digits:
    return max(one, other) if one and other else one or other
