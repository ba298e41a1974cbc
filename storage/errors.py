"""What can go wrong in the store.

StoreError
├── StoreBusy        the database stayed locked; try again
├── SchemaTooNew     the database was written by a newer program
├── SchemaTooOld     migrations are waiting: run `duunikaveri migrate`
│   └── NoSchema     there are no tables at all
└── Refused          a rule of the store says no
"""


class StoreError(Exception):
    """Anything the store itself reports."""


class StoreBusy(StoreError):
    """The database stayed locked, or the transaction lost a race too many times. Try again later."""


class SchemaTooNew(StoreError):
    """The database was written by a newer program; this one must not touch it."""


class SchemaTooOld(StoreError):
    """The database lacks tables or columns this program needs."""


class NoSchema(SchemaTooOld):
    """The database has no tables yet: nobody has made the store, or it is looked for in the wrong place."""


class Refused(StoreError):
    """A rule of the store says no; the argument is a short code for a message."""
