"""Define the tables that belong to no area: the command log and the numbers leased to lanes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint

from db.base import table
from db.types import Instant, Uuid, Whole, Words

command_log = table(
    "command_log",
    Column("id", Uuid, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("kind", Words, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Words, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(None, command_log.c.lane, command_log.c.at)

number_pool = table(
    "number_pool",
    Column("scope", Words, nullable=False),
    Column("next_number", Whole, nullable=False),
    PrimaryKeyConstraint("scope"),
)

number_block = table(
    "number_block",
    Column("scope", Words, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("next_number", Whole, nullable=False),
    Column("end_number", Whole, nullable=False),
    PrimaryKeyConstraint("scope", "lane"),
    CheckConstraint("next_number <= end_number", name="within"),
)
