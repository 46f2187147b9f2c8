"""The one exception family of Komado.

    KomadoError
    ├── SettingsError      a setting has a value that cannot be used
    ├── KnowledgeError     knowledge files with problems; carries every Problem
    ├── TranscriptError    a transcript that cannot be replayed
    ├── BankError          an FAQ file or question bank that cannot be read
    ├── TransferError      other people's data that cannot be read, or a folder that cannot be written
    └── StoreError         the database cannot be opened, read or written

Each message says what happened and what to do; the command line prints it without a trace.
"""

from __future__ import annotations


class KomadoError(Exception):
    """Something went wrong that the reader of the message can mend."""


class SettingsError(KomadoError):
    """A setting has a value that cannot be used."""


class TranscriptError(KomadoError):
    """A transcript that cannot be replayed."""


class BankError(KomadoError):
    """An FAQ file or question bank that cannot be read."""


class TransferError(KomadoError):
    """Other people's data that cannot be read, or a folder that cannot be written."""


class StoreError(KomadoError):
    """The database cannot be opened, read or written."""
