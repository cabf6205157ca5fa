"""Tips as rows: JSONL, and CSV and XLSX made safe for spreadsheets."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from karirnlp.errors import KarirError
from karirnlp.export.rows import Export

LINE_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Line ends to many readers, though not to JSON, which escapes all others itself."""

# What a spreadsheet may take for a formula (CWE-1236), also after spaces or unseen characters, which some strip.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # by XML 1.0
_XLSX_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # read by Excel as a character
_CELL_UNITS = 32_767
_SHEET_ROWS = 1_000_000  # Excel's own limit is 1,048,576
_WIDTHS = {"text": 80, "verbatim": 60, "headline": 40, "title": 40, "url": 40, "source": 30}


def write_jsonl(path: Path, rows: Export) -> None:
    names = rows.schema.names
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            line = json.dumps({name: row[name] for name in names}, ensure_ascii=False)
            file.write(line.translate(LINE_BREAKS) + "\n")


def write_csv(path: Path, rows: Export) -> None:
    names = rows.schema.names
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            cells = [cell(row[name]) for name in names]
            writer.writerow([str(c).lower() if isinstance(c, bool) else c for c in cells])


def write_xlsx(path: Path, rows: Export) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise KarirError('xlsx needs openpyxl: pip install "karirnlp[xlsx]"') from error
    names = rows.schema.names
    book = Workbook(write_only=True)

    def new_sheet(title: str) -> Any:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for i, name in enumerate(names, 1):
            sheet.column_dimensions[get_column_letter(i)].width = _WIDTHS.get(name, 16)
        sheet.append(names)
        return sheet

    sheet = new_sheet("tips")
    for number, row in enumerate(rows):
        if number and number % _SHEET_ROWS == 0:
            sheet = new_sheet(f"tips {number // _SHEET_ROWS + 1}")
        line = []
        for name in names:
            value = cell(row[name])
            if isinstance(value, str):
                text = WriteOnlyCell(sheet, _fit(_XLSX_CODE.sub("_x005F_", value)))
                text.data_type = "s"  # openpyxl would guess: `#N/A` an error
                value = text
            line.append(value)
        sheet.append(line)
    book.save(path)


def cell(value: Any) -> Any:
    """A value as a cell: lists joined, nothing for None, text with no character that XML refuses and never a formula.

    >>> cell("=1+1"), cell(["a", "b"]), cell(3)
    ("'=1+1", 'a; b', 3)
    """
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return value
    text = _REFUSED.sub("\ufffd", value)  # one for one, so that offsets into `verbatim` still hold
    return "'" + text if _FORMULA.match(text) else text


def _fit(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _CELL_UNITS:
        return text
    return units[: 2 * (_CELL_UNITS - 1)].decode("utf-16-le", "ignore") + "…"
