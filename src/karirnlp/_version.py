"""The one place of the version that is written down."""

__version__ = "0.1.0"
