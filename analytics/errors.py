"""What can go wrong in `analytics`. Every message says what was wrong, what was expected and what is safe."""


class AnalyticsError(Exception):
    """The root: its message is a sentence for a person, printed without a traceback."""


class SettingError(AnalyticsError):
    """A setting has a value that cannot be used."""


class DatabaseUnavailable(AnalyticsError):
    """The database cannot be reached or refuses the login."""


class FileRefused(AnalyticsError):
    """A file cannot be understood as a whole; nothing of it was loaded."""


class RunRefused(AnalyticsError):
    """A run's result failed its checks; the last good run stays."""


class ModelRefused(AnalyticsError):
    """A model cannot work with what it was given; the message says why."""


def first_line(error: BaseException, most: int = 160) -> str:
    """What a library said, short enough to stand in a sentence of ours."""
    return (str(error).strip().splitlines() or ["no reason given"])[0][:most]
