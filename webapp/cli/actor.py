"""Who acts on the command line, as the audit trail names them."""

import getpass

LONGEST_NAME = 64  # it may come from a variable, which may hold anything


def actor() -> str:
    """Give the account of the machine that runs the command: ``shell:NAME``, never a staff username."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        name = "unknown"
    name = "".join(sign for sign in name if sign.isprintable())[:LONGEST_NAME]
    return f"shell:{name or 'unknown'}"
