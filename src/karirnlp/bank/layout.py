"""What a bank's file is made of. A change of its tables is a new `LAYOUT`; columns of tips may be added without."""

from __future__ import annotations

APPLICATION = 0x4B524E4C  # "KRNL": what `PRAGMA application_id` of a bank holds
LAYOUT = 1
OF_ARTICLE = ("title", "register", "url")
INDEXED = ("forms", "roots", "terms")

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS runs (run_id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tips (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs, digest TEXT NOT NULL,
  tip_id TEXT NOT NULL, source TEXT NOT NULL, {", ".join(f"{name} TEXT NOT NULL" for name in INDEXED)},
  {", ".join(f"{name} TEXT" for name in OF_ARTICLE)}, UNIQUE (tip_id, source));
CREATE INDEX IF NOT EXISTS tips_run ON tips (run_id);
CREATE INDEX IF NOT EXISTS tips_source ON tips (source);
CREATE VIRTUAL TABLE IF NOT EXISTS tips_fts USING fts5 ({", ".join(INDEXED)}, content='tips', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 tokenchars '_+#.-&@/%:'");
CREATE TRIGGER IF NOT EXISTS tips_insert AFTER INSERT ON tips BEGIN
  INSERT INTO tips_fts (rowid, forms, roots, terms) VALUES (new.id, new.forms, new.roots, new.terms);
END;
CREATE TRIGGER IF NOT EXISTS tips_delete AFTER DELETE ON tips BEGIN
  INSERT INTO tips_fts (tips_fts, rowid, forms, roots, terms) VALUES ('delete', old.id, old.forms, old.roots, old.terms);
END;
CREATE TRIGGER IF NOT EXISTS tips_update AFTER UPDATE OF forms, roots, terms ON tips BEGIN
  INSERT INTO tips_fts (tips_fts, rowid, forms, roots, terms) VALUES ('delete', old.id, old.forms, old.roots, old.terms);
  INSERT INTO tips_fts (rowid, forms, roots, terms) VALUES (new.id, new.forms, new.roots, new.terms);
END;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {LAYOUT};
"""
