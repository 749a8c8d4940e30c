"""Who acts on the command line, as the audit trail names them."""

import getpass


def actor() -> str:
    """Give the account of the machine that runs the command: ``shell:NAME``, never a staff username."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        name = "unknown"
    return f"shell:{name}"
