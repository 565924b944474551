"""What can go wrong in the web application. Each says what happened, what is safe and what to do, and carries a code that stands in the log."""

from __future__ import annotations


class BasketryError(Exception):
    """The root: its message is for a person; `code` names the kind of failure, `status` is its HTTP status."""

    code = "BSK-500"
    status = 500


class SettingError(BasketryError):
    """A setting is missing or cannot be used; the application does not start."""

    code = "BSK-SET"


class BadRequest(BasketryError):
    """What was asked for is no valid question: an unknown chart, filter or value."""

    code = "BSK-400"
    status = 400


class NotFound(BasketryError):
    """There is no such thing, or it is not this person's to know of: the same answer."""

    code = "BSK-404"
    status = 404


class NothingToExport(BasketryError):
    """The question is right and its answer is empty: there is nothing to put into a file."""

    code = "BSK-NONE"
    status = 404


class Conflict(BasketryError):
    """What was asked for contradicts what is there."""

    code = "BSK-409"
    status = 409


class NotAllowed(BasketryError):
    """This person may not do that."""

    code = "BSK-403"
    status = 403


class NoAnswersYet(BasketryError):
    """No run has been published: there is nothing to show."""

    code = "BSK-RUN"
    status = 503


class Busy(BasketryError):
    """Too many ask for the same at once."""

    code = "BSK-BUSY"
    status = 503


class DatabaseDown(BasketryError):
    """The database does not answer."""

    code = "BSK-DB"
    status = 503
