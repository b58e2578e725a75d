"""What a package holds is read from its description, or not at all."""

from __future__ import annotations

import pytest

from app.catalog.packages import read_contents


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("100 TABLET in 1 BOTTLE (1234-5678-90)", "100 EA"),
        ("1 BOTTLE in 1 CARTON (1-2-3)  > 30 TABLET, FILM COATED in 1 BOTTLE", "30 EA"),
        ("5 SYRINGE in 1 PACKAGE (0088-2219-05)  > 3 mL in 1 SYRINGE", "15 ML"),
        ("4 SYRINGE in 1 CARTON (0002-1434-80)  > .5 mL in 1 SYRINGE (0002-1434-01)", "2 ML"),
        ("1 TUBE in 1 CARTON (50090-2056-0)  > 28.4 g in 1 TUBE", "28.4 GM"),
        ("4 L in 1 BOTTLE (1-2-3)", "4,000 ML"),
        ("1 KIT in 1 CARTON (0363-0081-00)  *  3 BLISTER PACK in 1 KIT", ""),
        ("1 INHALER in 1 CARTON (0173-0682-20)  > 200 AEROSOL, METERED in 1 INHALER", ""),
        ("", ""),
        ("some words", ""),
        ("0 TABLET in 1 BOTTLE", ""),
        ("1 TABLET in 0 BOTTLE", ""),
        ("1 TABLET in 3 BOTTLE", ""),
        ("99999999999 TABLET in 1 BOTTLE", ""),
    ],
)
def test_that_contents_are_read_or_left_unknown(description: str, shown: str) -> None:
    contents = read_contents(description)
    assert (f"{contents.size} {contents.unit}" if contents else "") == shown
