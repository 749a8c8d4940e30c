"""The upper ends of bands: a file may say them, and then they must meet the next band, with no gap."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.problems import N_, Problem
from surveys.schemes.bands import upper_end
from surveys.schemes.decimals import exact
from surveys.schemes.scheme import Band, Scheme


def wrong_ends(values: Mapping[str, Any], scheme: Scheme) -> Iterator[Problem]:
    """Compare the upper ends that a file says with where the next bands begin; the file could be read."""
    for band, written in zip(scheme.bands, values["bands"], strict=True):
        if "below" in written:
            yield from _wrong_end(scheme, band, written["below"])


def _wrong_end(scheme: Scheme, band: Band, written: float) -> Iterator[Problem]:
    below, begins, where = exact(written), upper_end(scheme, band), f"bands.{band.code}.below"
    values = {"band": band.code, "below": f"{below:f}"}
    if begins is None:
        yield Problem(
            N_(
                "Band “%(band)s” is the highest: it has no end below the highest total. "
                "Remove “below”, or add the band above it."
            ),
            values,
            where,
        )
    elif below < begins:
        yield Problem(
            N_(
                "Totals from %(below)s to below %(begins)s are in no band. Let one end where the next begins."
            ),
            values | {"begins": f"{begins:f}"},
            where,
        )
    elif below > begins:
        yield Problem(
            N_(
                "Totals from %(begins)s to below %(below)s are in two bands. "
                "Let one end where the next begins."
            ),
            values | {"begins": f"{begins:f}"},
            where,
        )
