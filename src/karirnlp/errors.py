"""What can go wrong, by name."""

from __future__ import annotations


class KarirError(Exception):
    """Base of every error that karirnlp raises on purpose; its text says what to do next."""


class InputError(KarirError):
    """A file or record that cannot be read; `reason` is a short stable word for the rejects table."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class ModelError(KarirError):
    """A model that is missing, damaged, changed since it was saved, or made for another version."""


class OptionError(KarirError, ValueError):
    """A value that an option does not take."""
