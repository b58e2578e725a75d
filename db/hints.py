"""Steer SQLite's choice of index where it has no statistics and guesses wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

T = TypeVar("T")


def off_index(column: ColumnElement[T]) -> ColumnElement[T]:
    """Return the column in a form that no index serves: the other conditions lead to fewer rows."""
    return func.coalesce(column, column)
