"""Sheets: texts in which claims stand among prose and in tables, with a course's settings on lines of their own."""

from __future__ import annotations

import re

from .._record import record
from .claims import ARROW, LONGEST, Claim
from .course import Setting, setting_in, stem
from .lines import Line, lines_of
from .prose import claims_of
from .tables import (
    Cells,
    csv_table,
    is_of_network,
    markdown_tables,
    network_claims,
    question_claims,
    settings_of,
    without_settings,
)

_BESIDE_A_NUMBER = re.compile(rf"\d[\s)\]%개]*(?:{ARROW}|[≈~<>≤≥])|(?:{ARROW}|[≈~<>≤≥])[\s(\[약]*\d")


@record
class Sheet:
    """What a text holds: claims, its settings, and the lines with numbers that were not understood."""

    claims: tuple[Claim, ...]
    settings: tuple[Setting, ...] = ()
    doubtful: tuple[tuple[int, str], ...] = ()
    homeless: tuple[int, ...] = ()
    """The lines at which tables of a network begin, where nothing says of which."""


def home_of(settings: tuple[Setting, ...]) -> str:
    """The network that a sheet is about: the only one it uses; empty where there are none or several."""
    used = {stem(one.value) for one in settings if one.name == "use"}
    return used.pop() if len(used) == 1 else ""


def read_sheet(text: str, home: str = "") -> Sheet:
    """The claims of a text, line by line, those in backticks by themselves; tables of `home` or of the network it uses."""
    found: list[Claim] = []
    settings: list[Setting] = []
    doubtful: list[tuple[int, str]] = []
    for line in lines_of(text):
        setting = setting_in(line.text, line.at)
        if setting is not None:
            settings.append(setting)
            continue
        claims = _claims_in(line)
        found += claims
        doubtful += [(line.number, line.text.strip())] * (not claims and _looks_like_one(line.text))
    tables = [table for table in markdown_tables(text) if is_of_network(table)]
    of = home_of(tuple(settings)) or home
    read = [network_claims(table, of) for table in tables]
    rows = {row.number for table in tables for row in table}
    lines = [one for one in doubtful if one[0] not in rows] + [one for table in read for one in table.doubtful]
    found = sorted([*found, *(claim for table in read for claim in table.claims)], key=lambda claim: claim.line)
    homeless = () if of else tuple(table[0].number for table in tables)
    return Sheet(tuple(found), tuple(settings), tuple(sorted(lines)), homeless)


def read_csv_sheet(text: str, home: str = "") -> Sheet:
    """The claims of a CSV text: `question,answer`, or a table of a network with a row `use: FILE` or of `home`."""
    table = csv_table(text)
    settings = tuple(settings_of(table))
    table = without_settings(table)
    asked = question_claims(table)
    if asked is not None:
        return Sheet(tuple(asked), settings)
    if is_of_network(table):
        of = home_of(settings) or home
        read = network_claims(table, of)
        return Sheet(read.claims, settings, read.doubtful, () if of else (table[0].number,))
    return Sheet((), settings, tuple((row.number, ", ".join(row.cells)) for row in table if _has_figures(row)))


def _has_figures(row: Cells) -> bool:
    return any(char.isdigit() for cell in row.cells for char in cell)


def _claims_in(line: Line) -> list[Claim]:
    """The claims of a line: those in backticks, or in the cells of a table, or in the whole of it."""
    cells = line.text.split("|") if line.text.lstrip().startswith("|") else [line.text]
    parts = re.findall(r"`([^`]+)`", line.text) or cells
    return [claim for part in parts for claim in claims_of(part, line.number)]


def _looks_like_one(text: str) -> bool:
    """Whether somebody may have meant a claim: an equals sign and a number, or another relation right beside one."""
    return len(text) > LONGEST or bool(("=" in text and re.search(r"\d", text)) or _BESIDE_A_NUMBER.search(text))
