"""The bank's file: what it holds, how runs are taken in, how it is searched.

A tip is found by its career forms (which keep *perusahaan* apart from *usaha*), by its roots, and by the groups of career terms
that it names, so that *curriculum vitae* finds *CV*. Texts and queries are brought to formal spelling first, so that
*nego* finds *negosiasi*. Any SQLite tool reads the file: table `tips`, one row a tip, and `tips_fts`, its FTS5 index.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from karirnlp._version import __version__
from karirnlp.bank.layout import APPLICATION, INDEXED, LAYOUT, OF_ARTICLE, SCHEMA
from karirnlp.bank.query import Filters, match, words_to_index
from karirnlp.bank.runs import RUN_FILES, check_run, columns_of_tips, fingerprint, read_table
from karirnlp.errors import KarirError, OptionError

BANK_FILE = "bank.sqlite"
"""Name of the bank that stands in a run's folder."""
MAX_LIMIT = 10_000
"""Most tips on one page."""

_HIDDEN = frozenset({"id", "run_id", "digest", *INDEXED})
_WEIGHTS = "4.0, 1.0, 3.0"  # of INDEXED: the exact word before the term's synonym, that before the mere root

# A likely, reusable tip goes before a doubtful one that matches as well, and the canonical tip before its copies.
_QUALITY = (
    "(0.4 + 0.6 * score) * (CASE WHEN reusable THEN 1.5 ELSE 1 END) * (CASE WHEN is_canonical THEN 1 ELSE 0.6 END)"
)

_HINTS = {
    "locked": "another process is writing to it, try again",
    "readonly": "make a bank where you may write: TipBank(FILE, create=True).add(FOLDER)",
}
_ANEW = "if the bank is damaged, build it anew from its runs"


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a run did, in tips."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search: a sequence of tips, best first."""

    total: int
    """Tips that match, on all pages."""
    offset: int
    limit: int
    widened: bool
    """No tip held every word of the query, so those that hold any of them are given."""
    tips: Sequence[dict[str, Any]]
    """The columns of `tips.parquet`, the article's `title`, `register` and `url`, and `rank` (1 for the best)."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.tips)

    def __len__(self) -> int:
        return len(self.tips)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.tips[index]


class TipBank:
    """The tips of runs, kept in one SQLite file.

    Args:
        path: a bank's file, or a run's folder: its bank `bank.sqlite` is then made, or brought up to date where the run has changed.
        create: make the file where there is none.

    Raises:
        KarirError: the path is neither a bank nor a run's folder, or cannot be read or written.

    Examples
    --------
    >>> with TipBank("hasil/") as bank:                                                       # doctest: +SKIP
    ...     page = bank.search("nego gaji", type="compensation", reusable=True, limit=5)
    """

    def __init__(self, path: str | Path, *, create: bool = False) -> None:
        path = Path(path)
        try:
            is_folder, exists = path.is_dir(), path.exists()
        except (OSError, ValueError) as error:
            raise KarirError(f"{str(path)!r} is no path: {error}") from error
        run = None
        if is_folder:
            if not (path / BANK_FILE).is_file() or all((path / name).is_file() for name in RUN_FILES):
                run, create = path, True
                check_run(run)
            path = path / BANK_FILE
        elif not exists and not create:
            raise KarirError(f"there is no bank or run at {path}; give a run's folder (karirnlp run ... --out {path})")
        self.path = path
        self._connection = self._connect(create)
        try:
            self._columns = self._declared()
            if "article_id" not in self._columns:
                with self._transaction():
                    self._extend()
            if run:
                self.add(run)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> TipBank:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        with self._guarded():
            return int(self._connection.execute("SELECT count(*) FROM tips").fetchone()[0])

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._connection.close()

    def add(self, folder: str | Path) -> Added:
        """Take in the tips of a run's folder, all or, where anything fails, none.

        A run known by its folder is replaced: its new tips are added, changed ones updated, those no longer in it removed. An article
        that another run brought is replaced too: it has the same id, or the same source and a sentence in common. Raises KarirError
        where the folder holds no finished run or its tables cannot be read.
        """
        folder = Path(folder)
        check_run(folder)
        stamp, name = fingerprint(folder), self._name(folder)
        with self._guarded():
            known = self._connection.execute(
                "SELECT count(tips.id) FROM runs LEFT JOIN tips USING (run_id) WHERE folder = ? AND fingerprint = ?"
                " GROUP BY run_id",
                (name, stamp),
            ).fetchone()
            if known:
                return Added(unchanged=known[0])
            with self._transaction():
                return self._take_in(folder, name, stamp)

    def search(
        self,
        query: str = "",
        *,
        type: str | Iterable[str] | None = None,
        polarity: str | Iterable[str] | None = None,
        audience: str | Iterable[str] | None = None,
        register: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
        reusable: bool | None = None,
        canonical: bool | None = None,
        volatile: bool | None = None,
        opposed: bool | None = None,
        min_support: int = 0,
        min_score: float = 0.0,
        limit: int = 20,
        offset: int = 0,
    ) -> Page:
        """Tips that hold every word of the query, or, where none does, any of them; best first.

        Args:
            query: any string; its words are looked for, its signs mean nothing. Blank gives all tips that pass the filters.
            type: advice types, one or several, as are the next four.
            polarity: `do`, `avoid`.
            audience: whom the tip names, such as `pelamar`; any case.
            register: register of the article.
            source: a source, a file of many articles, or a folder of them.
            reusable: only tips that are fit to publish again, or only those that are not.
            canonical: only the best of near-duplicate tips, or only the others.
            volatile: only tips that hold a fact that dates (a minimum wage, a rate, a law, a year), or only the others.
            opposed: only tips that another tip forbids or that forbid what another advises, or only the others.
            min_support: least number of articles that give the tip, in its own words or others.
            min_score: least score, 0 to 1.
            limit: tips on a page, 1 to `MAX_LIMIT`.
            offset: tips to pass over.

        Ranked by BM25 over career forms, term groups and roots, weighted by score, reusability and being canonical; ties by tip id.
        Raises OptionError for a value that a filter does not take.
        """
        if not isinstance(query, str):
            raise OptionError(f"query is {query!r}; give a string")
        _whole("limit", limit, 1, MAX_LIMIT)
        _whole("offset", offset, 0, 2**62)
        if isinstance(min_score, bool) or not isinstance(min_score, int | float) or not 0 <= min_score <= 1:
            raise OptionError(f"min_score is {min_score!r}; give a number from 0 to 1")
        filters = Filters()
        filters.choices("type", "advice_type", type)
        filters.choices("polarity", "polarity", polarity)
        filters.choices("register", "register", register)
        filters.audience(audience)
        filters.source(source)
        filters.flag("reusable", "reusable", reusable)
        filters.flag("canonical", "is_canonical", canonical)
        filters.said("volatile", "volatile", volatile)
        filters.said("opposed", "opposite_id", opposed)
        _whole("min_support", min_support, 0, 2**62)
        if min_support > 1:
            filters.add("support >= ?", min_support)
        if min_score > 0:
            filters.add("score >= ?", float(min_score))
        with self._guarded():
            if not query.strip():
                return self._page(None, (), filters, limit, offset)
            asked = match(query)
            if asked is None:
                return Page(0, offset, limit, False, ())
            page = self._page(asked.every, (), filters, limit, offset)
            return page if page.total else self._page(asked.any, asked.parts, filters, limit, offset)

    def _page(
        self, expression: str | None, parts: Sequence[tuple[int, str]], filters: Filters, limit: int, offset: int
    ) -> Page:
        """A page of the tips that match `expression` (all where None), those that hold more of `parts` first."""
        tests = [*filters.tests, *(["id IN (SELECT rowid FROM tips_fts WHERE tips_fts MATCH ?)"] if expression else [])]
        values = (*filters.values, *([expression] if expression else []))
        where = " AND ".join(tests) or "1"
        total = self._connection.execute(f"SELECT count(*) FROM tips WHERE {where}", values).fetchone()[0]
        if offset >= total:
            return Page(total, offset, limit, bool(parts and total), ())
        bound: list[Any] = []
        tables, order = "tips", f"-{_QUALITY}"
        if expression:  # FTS5 ranks only inside a query of the index alone; LIMIT keeps the two queries apart
            tables = (
                f"(SELECT rowid AS hit, bm25(tips_fts, {_WEIGHTS}) AS relevance FROM tips_fts WHERE tips_fts MATCH ?"
                " LIMIT -1) JOIN tips ON id = hit"
            )
            order, bound = f"relevance * {_QUALITY}", [expression]
        if parts:
            each = " UNION ALL ".join(["SELECT rowid, ? AS weight FROM tips_fts WHERE tips_fts MATCH ?"] * len(parts))
            tables += f" JOIN (SELECT rowid AS holder, sum(weight) AS held FROM ({each}) GROUP BY rowid) ON holder = id"
            order = f"-held, {order}"
            bound += [value for part in parts for value in part]
        place = f"row_number() OVER (ORDER BY {order}, tip_id, source)"
        shown = [name for name in self._columns if name not in _HIDDEN]
        rows = self._connection.execute(
            f"SELECT place, {_names(shown)} FROM tips JOIN (SELECT id AS best, {place} AS place FROM {tables}"
            f" WHERE {' AND '.join(filters.tests) or '1'} ORDER BY place LIMIT ? OFFSET ?) ON id = best ORDER BY place",
            (*bound, *filters.values, limit, offset),
        )
        tips = [
            {name: _read(self._columns[name], value) for name, value in zip(shown, row, strict=True)} | {"rank": rank}
            for rank, *row in rows
        ]
        return Page(total, offset, limit, bool(parts), tips)

    def _connect(self, create: bool) -> sqlite3.Connection:
        """The open file, known to be a bank; nothing is written to a file that holds something else."""
        mode = "rwc" if create else "rw"
        try:
            found = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None
            )
        except (sqlite3.Error, ValueError) as error:
            raise KarirError(f"{self.path} cannot be opened: {error}; give a bank's file or a run's folder") from error
        try:
            keys = ("application_id", "user_version", "page_count")
            found.execute("BEGIN")  # one snapshot for all three: another process may be making the bank now
            found.execute("SELECT count(*) FROM sqlite_master").fetchone()
            application, layout, pages = (found.execute(f"PRAGMA {key}").fetchone()[0] for key in keys)
            found.execute("COMMIT")
            if create and not pages:
                found.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
            elif application != APPLICATION:
                raise KarirError(f"{self.path} is no tip bank; give a bank's file or a run's folder")
            elif layout != LAYOUT:
                raise KarirError(
                    f"{self.path} is a bank of layout {layout}, karirnlp {__version__} reads {LAYOUT}; build it anew from its runs"
                )
        except sqlite3.Error as error:
            found.close()
            raise KarirError(f"{self.path} is no tip bank ({error}); give a bank's file or a run's folder") from error
        except KarirError:
            found.close()
            raise
        return found

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            hint = next((hint for sign, hint in _HINTS.items() if sign in str(error)), _ANEW)
            raise KarirError(f"{self.path}: {error}; {hint}") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; another process that writes is waited for."""
        with self._guarded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._columns = self._declared()
                raise

    def _declared(self) -> dict[str, str]:
        with self._guarded():
            return {row[1]: row[2] for row in self._connection.execute("PRAGMA table_info(tips)")}

    def _extend(self) -> None:
        """Give the table the columns that a run's tips have in this version and the bank has not."""
        self._columns = self._declared()
        with self._guarded():
            for column, kind in columns_of_tips().items():
                if column not in self._columns:
                    self._connection.execute(f'ALTER TABLE tips ADD COLUMN "{column}" {kind}')
            self._connection.execute("CREATE INDEX IF NOT EXISTS tips_article ON tips (article_id)")
        self._columns = self._declared()

    def _name(self, folder: Path) -> str:
        """A run is known by where it lies as seen from the bank: both may move together, and no machine's path is kept."""
        try:
            return Path(os.path.relpath(folder.resolve(), self.path.resolve().parent)).as_posix()
        except ValueError:  # another drive
            return folder.resolve().as_posix()

    def _take_in(self, folder: Path, name: str, stamp: str) -> Added:
        run = self._connection.execute
        self._extend()
        run("INSERT INTO runs (folder, fingerprint) VALUES (?, '') ON CONFLICT DO NOTHING", (name,))
        (run_id,) = run("SELECT run_id FROM runs WHERE folder = ?", (name,)).fetchone()
        for table in ("arrived", "seen"):
            run(f"DROP TABLE IF EXISTS temp.{table}")
        run(
            "CREATE TEMP TABLE arrived (article_id, source, title, register, url, PRIMARY KEY (article_id, source)) WITHOUT ROWID"
        )
        run("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY)")
        wanted = ["article_id", "source", "title", "register", "url"]
        for rows in read_table(folder / "articles.parquet", wanted):
            self._connection.executemany(
                "INSERT OR REPLACE INTO arrived VALUES (?, ?, ?, ?, ?)",
                ((r["article_id"], r["source"], r["title"], r["register"], r["url"] or None) for r in rows),
            )
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        for rows in read_table(folder / "tips.parquet", None):
            for row in rows:
                counts[self._put(row, run_id)] += 1
        removed = run(
            "DELETE FROM tips WHERE id NOT IN seen AND (run_id = ? OR article_id IN (SELECT article_id FROM arrived)"
            " OR (article_id, source) IN (SELECT old.article_id, old.source FROM tips AS old CROSS JOIN tips AS new"
            " ON new.source = old.source AND new.verbatim = old.verbatim"
            " WHERE old.run_id <> ? AND new.run_id = ? AND new.article_id <> old.article_id))",
            (run_id, run_id, run_id),
        ).rowcount
        for table in ("arrived", "seen"):
            run(f"DROP TABLE temp.{table}")
        run("UPDATE runs SET fingerprint = ? WHERE run_id = ?", (stamp, run_id))
        return Added(**counts, removed=removed)

    def _put(self, row: Mapping[str, Any], run_id: int) -> str:
        """Add or update one tip; says which."""
        run = self._connection.execute
        article = run(
            "SELECT title, register, url FROM arrived WHERE article_id = ? AND source = ?",
            (row["article_id"], row["source"]),
        ).fetchone()
        values = dict(zip(OF_ARTICLE, article or (None,) * 3, strict=True))
        values |= {name: _write(value) for name, value in row.items() if name in self._columns}
        content = json.dumps([__version__, values], ensure_ascii=False, sort_keys=True)
        digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        key = (row["tip_id"], row["source"])
        found = run("SELECT id, digest, run_id FROM tips WHERE tip_id = ? AND source = ?", key).fetchone()
        if found and found[2] != run_id:  # the run that brought it has lost a tip: adding it again is no repetition
            run("UPDATE runs SET fingerprint = '' WHERE run_id = ?", (found[2],))
            run("UPDATE tips SET run_id = ? WHERE id = ?", (run_id, found[0]))
        if found and found[1] == digest:
            run("INSERT OR IGNORE INTO seen VALUES (?)", (found[0],))
            return "unchanged"
        values |= words_to_index(row["text"]) | {"digest": digest, "run_id": run_id}
        if found:
            settings = ", ".join(f'"{name}" = ?' for name in values)
            run(f"UPDATE tips SET {settings} WHERE id = ?", (*values.values(), found[0]))
            run("INSERT OR IGNORE INTO seen VALUES (?)", (found[0],))
            return "updated"
        marks = ", ".join("?" * len(values))
        new = run(f"INSERT INTO tips ({_names(values)}) VALUES ({marks})", tuple(values.values())).lastrowid
        run("INSERT INTO seen VALUES (?)", (new,))
        return "added"


def _whole(name: str, value: Any, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise OptionError(f"{name} is {value!r}; give a whole number from {least} to {most}")


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _write(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _read(kind: str, value: Any) -> Any:
    if value is None:
        return None
    return bool(value) if kind == "BOOLEAN" else json.loads(value) if kind == "JSON" else value
