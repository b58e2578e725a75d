"""A sheet's text is read whole or refused with line, key and remedy; nothing else ever comes out."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.claims.ncpdp.tables import Direction, dictionary
from app.claims.sheets.lines import line_of
from app.claims.sheets.model import (
    CobScheme,
    GrossRule,
    Limits,
    Pattern,
    Place,
    Sheet,
    SheetKind,
    Use,
    Windows,
    Wording,
)
from app.claims.sheets.problems import SheetProblem, SheetRefused
from app.claims.sheets.reading import LONGEST, read_file, read_sheet
from app.claims.sheets.writing import blank_sheet, with_start, write_sheet

PLAIN = """\
# What the payer says.
name = "Plan A"
kind = "commercial"
from = 2026-01-01

[match]
bin = "999001"
pcn = "COMM"

[windows]
filing_days = 365

[fields.B1]
mandatory = [
    "04.C2",
    "07.D2",
]
not_used = ["07.EK"]

[[message]]
code = "75"
plain = "It wants an authorization."
"""


def wrong(text: str) -> tuple[SheetProblem, ...]:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(text)
    return refused.value.wrong


def only(text: str) -> tuple[int, str]:
    (problem,) = wrong(text)
    return problem.line, problem.key


def test_that_a_sheet_is_read_with_the_usual_where_it_is_silent() -> None:
    sheet = read_sheet(PLAIN)
    assert (sheet.name, sheet.kind, sheet.pattern) == (
        "Plan A",
        SheetKind.COMMERCIAL,
        Pattern("999001", "COMM", "*"),
    )
    assert (sheet.standard, sheet.federal, sheet.cob, sheet.gross_due, sheet.most_claims) == (
        "D0",
        False,
        None,
        GrossRule.SUM,
        1,
    )
    assert (sheet.windows.filing, sheet.windows.reversal, sheet.limits) == (365, None, Limits())
    assert sheet.places("B1", Use.MANDATORY) == (Place("04", "C2"), Place("07", "D2"))
    assert sheet.places("B1", Use.REQUIRED) == sheet.places("B2", Use.MANDATORY) == ()
    assert sheet.wordings == (Wording("75", "", "It wants an authorization.", ""),)


@pytest.mark.parametrize(
    ("was", "now", "line", "key"),
    [
        ('kind = "commercial"', 'kynd = "commercial"\nkind = "commercial"', 3, "kynd"),
        ("filing_days", "filing_day", 11, "windows.filing_day"),
        ("code =", 'cod = "1"\ncode =', 21, "message.1.cod"),
        ('kind = "commercial"', 'kind = "club"', 3, "kind"),
        ("from = 2026-01-01", 'from = "2026-01-01"', 4, "from"),
        ("from = 2026-01-01", "from = 2026-01-01T10:00:00", 4, "from"),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-12-31", 5, "until"),
        ('bin = "999001"', 'bin = "99900"', 7, "match.bin"),
        ('bin = "999001"', "bin = 999001", 7, "match.bin"),
        ('bin = "999001"', 'bin = "99*9*"', 7, "match.bin"),
        ('pcn = "COMM"', 'pcn = "TOO LONG PCN"', 8, "match.pcn"),
        ("filing_days = 365", "filing_days = 0", 11, "windows.filing_days"),
        ("filing_days = 365", "filing_days = true", 11, "windows.filing_days"),
        ("filing_days = 365", "filing_days = 1e3", 11, "windows.filing_days"),
        ('    "07.D2",', '    "07.ZZ",', 16, "fields.B1.mandatory"),
        ('    "07.D2",', '    "99.D2",', 16, "fields.B1.mandatory"),
        ('    "07.D2",', '    "D2",', 16, "fields.B1.mandatory"),
        ('    "07.D2",', '    "23.F5",', 16, "fields.B1.mandatory"),
        ('["07.EK"]', '["07.D2"]', 18, "fields.B1.not_used"),
        ('["07.EK"]', '"07.EK"', 18, "fields.B1.not_used"),
        ("not_used", "unused", 18, "fields.B1.unused"),
        ("[fields.B1]", "[fields.X9]", 13, "fields.X9"),
        ('code = "75"', 'code = "7575"', 21, "message.1.code"),
        ('code = "75"', "", 20, "message.1"),
        ('plain = "It wants an authorization."', "", 20, "message.1.plain"),
        ('name = "Plan A"', 'name = "A\\u001cB"', 2, "name"),
        ('name = "Plan A"', 'name = ""', 2, "name"),
        ('name = "Plan A"', 'name = "Plan A"\nhelp_desk = "12"', 3, "help_desk"),
        ('name = "Plan A"', 'name = "Plan A"\nstandard = "51"', 3, "standard"),
        ('name = "Plan A"', 'name = "Plan A"\nfederal = "yes"', 3, "federal"),
        ('name = "Plan A"', 'name = "Plan A"\nmost_claims = 5', 3, "most_claims"),
        ('name = "Plan A"', 'name = "Plan A"\nreversal_key = ["07.C9"]', 3, "reversal_key"),
        ('name = "Plan A"', 'name = "Plan A', 2, "line"),
        ("[match]", "[match", 6, "line"),
    ],
)
def test_that_a_problem_names_its_line_and_key(was: str, now: str, line: int, key: str) -> None:
    assert was in PLAIN
    assert only(PLAIN.replace(was, now, 1)) == (line, key)


def test_that_every_problem_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = PLAIN.replace("commercial", "club").replace("= 365", "= 0").replace('"75"', '"7575"')
    found = wrong(text)
    assert [problem.key for problem in found] == ["kind", "windows.filing_days", "message.1.code"]
    assert [problem.line for problem in found] == [3, 11, 21]
    assert all(problem.message.endswith((".", "?")) for problem in found)


def test_that_a_mistyped_key_is_told_with_the_one_that_may_be_meant() -> None:
    (problem,) = wrong(PLAIN.replace("filing_days", "filling_days"))
    assert "filing_days" in problem.message


def test_that_ages_that_leave_nobody_are_refused() -> None:
    assert only(f"{PLAIN}\n[limits]\nyoungest = 65\noldest = 18\n")[1] == "limits.oldest"


def test_that_tables_of_the_wrong_shape_are_refused() -> None:
    for text, key in (
        ("fields = 1", "fields"),
        ("match = 1", "match"),
        ("windows = []", "windows"),
        ('message = "x"', "message"),
        ("message = [1]", "message"),
        ("[fields]\nB1 = 1", "fields.B1"),
        ("[fields.B1]\nmandatory = [1]", "fields.B1.mandatory"),
    ):
        assert key in {problem.key for problem in wrong(text)}


def test_that_a_file_that_is_no_text_or_far_too_long_is_refused() -> None:
    with pytest.raises(SheetRefused):
        read_file(b"\xff\xfe\x00n")
    assert read_file("\ufeffname".encode()) == "name"
    assert only("#" * (LONGEST + 1)) == (1, "sheet")


@given(st.text(max_size=200))
@example("[" * 100_000)
@example("a=" + "[" * 3000)
@example("a=" + "1" * 5000)
@example("from = 0000-01-01")
@example("from = 2026-01-01T00:00:00+25:00")
@example('name = "\\ud800"')
@example("name = '\ud800'")
@example("[message]\n[[message]]")
@example("fields.B1.mandatory.x = 1")
def test_that_any_text_is_read_or_refused_by_our_own_error(text: str) -> None:
    try:
        read_sheet(text)
    except SheetRefused:
        return


@given(st.data())
def test_that_a_sheet_with_one_thing_changed_is_read_or_refused_by_our_own_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(PLAIN)))
    end = data.draw(st.integers(start, min(len(PLAIN), start + 20)))
    signs = st.sampled_from(["[", "]", '"', "= ", "\n", "[[", "{}", "0"])
    put = data.draw(st.text(max_size=8) | signs)
    try:
        read_sheet(PLAIN[:start] + put + PLAIN[end:])
    except SheetRefused:
        return


@given(st.binary(max_size=100))
def test_that_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        read_file(raw)
    except SheetRefused:
        return


TABLES = dictionary("D0")
PLACES = [
    Place(segment, field)
    for segment in TABLES.segments["B1", Direction.REQUEST]
    for field in TABLES.fields.get(segment, {})
] + [Place("", place.rule.id) for place in TABLES.headers[Direction.REQUEST]]
WORDS = st.text(string.ascii_letters + string.digits + " 'é\"\\%.{}", max_size=30).map(str.strip)
NAMES = WORDS.filter(bool)
DAYS = st.none() | st.integers(1, 3_650)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    number = draw(st.sampled_from(["999001", "99900123", "9990*", "*"]))
    part = st.text(string.ascii_uppercase + string.digits, max_size=9)
    starred = part | part.map(lambda text: f"{text}*")
    return Pattern(number, draw(starred), draw(starred))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    places = draw(st.lists(st.sampled_from(PLACES), max_size=12, unique=True))
    uses = [draw(st.sampled_from(list(Use))) for _place in places]
    listed = tuple(
        (use, tuple(place for place, one in zip(places, uses, strict=True) if one is use))
        for use in Use
        if use in uses
    )
    first = draw(st.dates())
    ages = draw(st.none() | st.integers(0, 60)), draw(st.none() | st.integers(61, 150))
    wordings = st.builds(Wording, st.sampled_from(["75", "A5"]), WORDS.map(str.upper), NAMES, WORDS)
    return Sheet(
        name=draw(NAMES),
        kind=draw(st.sampled_from(SheetKind)),
        pattern=draw(patterns()),
        starts=first,
        ends=draw(st.none() | st.dates(min_value=first)),
        federal=draw(st.booleans()),
        help_desk=draw(st.sampled_from(["", "5550101", "4025550101"])),
        cob=draw(st.none() | st.sampled_from(CobScheme)),
        gross_due=draw(st.sampled_from(GrossRule)),
        most_claims=draw(st.integers(1, 4)),
        reversal_key=draw(st.sampled_from([(), (Place("07", "D2"), Place("", "B1"))])),
        windows=Windows(draw(DAYS), draw(DAYS), draw(DAYS)),
        limits=Limits(*ages, draw(st.none() | st.integers(1, 999)), draw(st.booleans())),
        fields=(("B1", listed),),
        wordings=tuple(draw(st.lists(wordings, max_size=2))),
    )


@given(sheets())
def test_that_what_is_written_reads_as_the_same_sheet(sheet: Sheet) -> None:
    assert read_sheet(write_sheet(sheet)) == sheet


@given(sheets(), st.dates())
def test_that_another_first_day_changes_nothing_else(sheet: Sheet, day: date) -> None:
    text = f"# from = the payer's letter\n{write_sheet(sheet)}# end\n"
    moved = with_start(text, day)
    assert with_start(moved, sheet.starts) == text
    assert f"from = {day.isoformat()}" in moved


def test_that_a_first_day_is_put_in_where_none_stands_and_a_remark_behind_it_stays() -> None:
    assert with_start('name = "x"\n[match]\nfrom = 1\n', date(2027, 1, 1)).startswith(
        "from = 2027-01-01\nname"
    )
    kept = with_start("  from=2026-01-01   # as agreed\r\nname = 1\r\n", date(2027, 1, 1))
    assert kept == "from = 2027-01-01   # as agreed\r\nname = 1\r\n"


def test_that_a_blank_sheet_can_be_read_at_once() -> None:
    pattern = Pattern("999001", "COMM", "GRP")
    sheet = read_sheet(blank_sheet("New plan", pattern, date(2026, 11, 28)))
    assert (sheet.name, sheet.pattern, sheet.starts) == ("New plan", pattern, date(2026, 11, 28))
    assert sheet.places("B1", Use.MANDATORY) == ()


def test_that_a_path_is_found_in_tables_lists_and_dotted_keys() -> None:
    text = 'a = 1\n[b]\nc = 2\n[[m]]\nx = 1\n[[m]]\nx = 2\n"q" = ["one",\n"two"]\n'
    assert [line_of(text, path) for path in ("a", "b", "b.c", "m.1.x", "m.2.x", "m.2.none", "none")] == [
        1, 2, 3, 5, 7, 6, 1,
    ]  # fmt: skip
    assert line_of(text, "m.2.q", "two") == 9
