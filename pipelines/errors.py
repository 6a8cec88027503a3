"""What can go wrong in a way the user can mend, and the exit code each kind ends with.

Every message is one line that says what to change. Programming errors are not wrapped.
"""


class LadderError(Exception):
    """An ending the user can mend; `exit_code` is what the command returns."""

    exit_code = 2


class ConfigurationError(LadderError):
    """A setting or the shop map is wrong; nothing was changed."""


class InputError(LadderError):
    """A delivered file is missing or cannot be read; nothing was changed."""


class Refused(LadderError):
    """A gate closed; what is published was not touched."""

    exit_code = 1


class WarehouseBusy(LadderError):
    """Another process holds the warehouse."""

    exit_code = 3
