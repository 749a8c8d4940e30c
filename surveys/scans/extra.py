"""What reading scans needs beyond the rest: an extra that not every installation has."""

from importlib import import_module

from surveys.problems import N_, NotReady, Problem

LIBRARIES = ("cv2", "zxingcpp", "pypdfium2")


def require_extra() -> None:
    """Raise NotReady, in one sentence, where the libraries for scans are missing."""
    try:
        for name in LIBRARIES:
            import_module(name)
    except ImportError as error:
        raise NotReady(
            Problem(
                N_(
                    "Reading scans needs an addition to Ý Dân that is not installed: ydan[paper]. "
                    "Ask whoever runs the server to install it."
                )
            )
        ) from error
