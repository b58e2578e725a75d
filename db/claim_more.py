"""Keep what fills' claims tell besides, ingredients of compounds, and the injuries that coverages pay for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    bindparam,
    delete,
    insert,
    select,
)

from app.claims.more import NO_MORE, More
from app.claims.ncpdp.parts import (
    Administration,
    Compound,
    Coupon,
    Facility,
    Ingredient,
    Injury,
    PartialFill,
    Setting,
)
from db.base import table
from db.prescriptions import fill_table
from db.types import Cents, Day, QuantityColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.claims.more import Service
    from app.kernel.ids import CoverageId, FillId

_CODES = 3

more_table = table(
    "claim_more",
    Column("fill_id", Uuid, nullable=False),
    Column("clarifications", Words, nullable=False),
    Column("services", Words, nullable=False),
    Column("delay_reason", Words, nullable=False),
    Column("level_of_service", Words, nullable=False),
    Column("place_of_service", Words, nullable=False),
    Column("residence", Words, nullable=False),
    Column("facility_id", Words, nullable=False),
    Column("facility_name", Words, nullable=False),
    Column("coupon_kind", Words, nullable=False),
    Column("coupon_number", Words, nullable=False),
    Column("coupon_value", Cents),
    Column("diagnoses", Words, nullable=False),
    Column("part_status", Words, nullable=False),
    Column("intended_quantity", QuantityColumn),
    Column("intended_days", Whole),
    Column("part_of_number", Whole),
    Column("part_of_date", Day),
    Column("incentive", Cents),
    Column("compound_name", Words, nullable=False),
    Column("dosage_form", Words, nullable=False),
    Column("unit_form", Words, nullable=False),
    Column("route", Words, nullable=False),
    PrimaryKeyConstraint("fill_id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
ingredient_table = table(
    "compound_ingredient",
    Column("fill_id", Uuid, nullable=False),
    Column("place", Whole, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("cost", Cents, nullable=False),
    Column("basis", Words, nullable=False),
    PrimaryKeyConstraint("fill_id", "place"),
    ForeignKeyConstraint(["fill_id"], ["claim_more.fill_id"]),
    CheckConstraint("place BETWEEN 1 AND 25", name="place"),
    CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="quantity"),
)
injury_table = table(
    "coverage_injury",
    Column("coverage_id", Uuid, nullable=False),
    Column("injured_on", Day, nullable=False),
    Column("employer", Words, nullable=False),
    Column("carrier_id", Words, nullable=False),
    Column("claim_reference", Words, nullable=False),
    PrimaryKeyConstraint("coverage_id"),
    ForeignKeyConstraint(["coverage_id"], ["coverage.id"]),
)
_MORE = select(more_table).where(more_table.c.fill_id == bindparam("fill"))
_INGREDIENTS = (
    select(ingredient_table)
    .where(ingredient_table.c.fill_id == bindparam("fill"))
    .order_by(ingredient_table.c.place)
)
_COVERAGE = select(fill_table.c.coverage_id).where(fill_table.c.id == bindparam("fill"))
_INJURY = select(injury_table).where(injury_table.c.coverage_id == bindparam("coverage"))


class MoreReads:
    """Read what is told besides."""

    def __init__(self, session: Session) -> None:
        """Take the session."""
        self._session = session

    def of_fill(self, fill_id: FillId) -> More:
        """Return what is kept with a fill, without an injury; nothing is `NO_MORE`."""
        row = self._one(_MORE, fill=fill_id)
        if row is None:
            return NO_MORE
        return More(
            clarifications=tuple(row.clarifications.split()),
            services=_services(row.services.split()),
            delay_reason=row.delay_reason,
            setting=Setting(
                residence=row.residence,
                place_of_service=row.place_of_service,
                level_of_service=row.level_of_service,
            ),
            facility=_facility(row),
            coupon=_coupon(row),
            diagnoses=tuple(row.diagnoses.split()),
            partial=_partial(row),
            administration=None if row.incentive is None else Administration(incentive=row.incentive),
            compound=self._compound(fill_id, row) if row.dosage_form else None,
            compound_name=row.compound_name,
        )

    def injury(self, coverage_id: CoverageId) -> Injury | None:
        """Return the injury that a coverage pays for."""
        row = self._one(_INJURY, coverage=coverage_id)
        if row is None:
            return None
        return Injury(
            on=row.injured_on,
            employer=row.employer,
            carrier_id=row.carrier_id,
            claim_reference=row.claim_reference,
        )

    def whole(self, fill_id: FillId) -> More:
        """Return what is kept with a fill, with the injury that its coverage pays for."""
        coverage_id = self._session.scalar(_COVERAGE, {"fill": fill_id})
        more = self.of_fill(fill_id)
        return more if coverage_id is None else replace(more, injury=self.injury(coverage_id))

    def _compound(self, fill_id: FillId, row: Row[Any]) -> Compound:
        return Compound(
            dosage_form=row.dosage_form,
            unit_form=row.unit_form,
            route=row.route,
            ingredients=tuple(
                Ingredient(ndc11=one.ndc11, quantity=one.quantity, cost=one.cost, basis_of_cost=one.basis)
                for one in self._session.execute(_INGREDIENTS, {"fill": fill_id})
            ),
        )

    def _one(self, query: Select[Any], **about: object) -> Row[Any] | None:
        return self._session.execute(query, about).one_or_none()


class SqlMores(MoreReads):
    """Keep what is told besides."""

    def put(self, fill_id: FillId, more: More) -> None:
        """Keep it in place of what was kept with the fill before; the injury is left out."""
        self._session.flush()
        self._session.execute(delete(ingredient_table).where(ingredient_table.c.fill_id == fill_id))
        self._session.execute(delete(more_table).where(more_table.c.fill_id == fill_id))
        row = _row(more)
        if not any(value not in {None, ""} for value in row.values()):
            return
        self._session.execute(insert(more_table).values(fill_id=fill_id, **row))
        for place, one in enumerate(more.compound.ingredients if more.compound else (), 1):
            self._session.execute(
                insert(ingredient_table).values(
                    fill_id=fill_id,
                    place=place,
                    ndc11=one.ndc11,
                    quantity=one.quantity,
                    cost=one.cost,
                    basis=one.basis_of_cost,
                )
            )

    def put_injury(self, coverage_id: CoverageId, injury: Injury | None) -> None:
        """Keep the injury that a coverage pays for; None takes it out."""
        self._session.flush()
        self._session.execute(delete(injury_table).where(injury_table.c.coverage_id == coverage_id))
        if injury is None:
            return
        self._session.execute(
            insert(injury_table).values(
                coverage_id=coverage_id,
                injured_on=injury.on,
                employer=injury.employer,
                carrier_id=injury.carrier_id,
                claim_reference=injury.claim_reference,
            )
        )


def _row(more: More) -> dict[str, Any]:
    coupon, part, mix, place = more.coupon, more.partial, more.compound, more.facility
    return {
        "clarifications": " ".join(more.clarifications),
        "services": " ".join(code or "-" for service in more.services for code in service),
        "delay_reason": more.delay_reason,
        "level_of_service": more.setting.level_of_service,
        "place_of_service": more.setting.place_of_service,
        "residence": more.setting.residence,
        "facility_id": place.id if place else "",
        "facility_name": place.name if place else "",
        "coupon_kind": coupon.kind if coupon else "",
        "coupon_number": coupon.number if coupon else "",
        "coupon_value": coupon.value if coupon else None,
        "diagnoses": " ".join(more.diagnoses),
        "part_status": part.status if part else "",
        "intended_quantity": part.quantity_intended if part else None,
        "intended_days": part.days_intended if part else None,
        "part_of_number": part.part_of_number if part else None,
        "part_of_date": part.part_of_date if part else None,
        "incentive": more.administration.incentive if more.administration else None,
        "compound_name": more.compound_name,
        "dosage_form": mix.dosage_form if mix else "",
        "unit_form": mix.unit_form if mix else "",
        "route": mix.route if mix else "",
    }


def _services(codes: list[str]) -> tuple[Service, ...]:
    """Return the codes in threes; a blank one is kept as a dash."""
    plain = ["" if code == "-" else code for code in codes]
    return tuple((plain[at], plain[at + 1], plain[at + 2]) for at in range(0, len(plain), _CODES))


def _facility(row: Row[Any]) -> Facility | None:
    known = row.facility_id or row.facility_name
    return Facility(id=row.facility_id, name=row.facility_name) if known else None


def _coupon(row: Row[Any]) -> Coupon | None:
    if not row.coupon_kind:
        return None
    return Coupon(kind=row.coupon_kind, number=row.coupon_number, value=row.coupon_value)


def _partial(row: Row[Any]) -> PartialFill | None:
    if not row.part_status:
        return None
    return PartialFill(
        status=row.part_status,
        quantity_intended=row.intended_quantity,
        days_intended=row.intended_days,
        part_of_number=row.part_of_number,
        part_of_date=row.part_of_date,
    )
