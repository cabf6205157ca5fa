"""Why a record is refused: every reason that reading and analysing give, with what it means. The words are stable."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "unreadable": "the file can't be opened or read: permissions, a broken link, a device error",
    "not_a_file": "a pipe, socket or device where a file is expected",
    "symlink_loop": "a linked folder that leads to one already read",
    "unsupported_format": "the file's suffix is none that karirnlp reads",
    "binary": "the file has a text suffix, or none, but holds an image, an archive or the like",
    "empty": "the file or the record's text is empty or white space alone",
    "too_large": "the record is larger than `max_bytes`",
    "too_many_tags": "HTML of more tags than any article has: reading it would take too much memory",
    "bomb": "compressed data that grows more than any text does",
    "truncated": "compressed data that ends before its end mark",
    "bad_compression": "the gzip or zstd data is damaged",
    "bad_json": "the line or value isn't JSON",
    "too_deep": "JSON nested more deeply than a record ever is",
    "not_an_object": "a JSON value that is no object, so has no fields",
    "missing_column": "the record lacks the text column, or its value is null",
    "no_text_column": "no column of the file is known to hold text: pass `text_column`",
    "text_not_string": "the text column holds a number, list or object",
    "bad_csv": "the row's quotes don't close, or it has more or fewer fields than the header",
    "bad_xml": "no XML, or XML with a document type, whose entities could grow or reach out",
    "bad_warc": "the file is no web archive, or a damaged one",
    "not_a_page": "a record of an archive or export that is no article: an image, an error page, a menu, a draft",
    "bad_parquet": "the Parquet file is damaged or no Parquet file",
    "no_content": "the HTML page or Markdown file has no text of its own",
    "too_long": "the text is longer than `max_characters`",
    "too_slow": "a worker was not done with the record alone after `max_seconds`",
    "killed": "the process that analysed the record died, twice with it alone: memory, or a fault in a library",
    "failed": "the analysis itself failed on this record: please report it",
    "reader_failed": "the reader itself failed on this record: please report it",
}
