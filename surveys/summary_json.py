"""A summary as canonical JSON and back: the frozen form of a release. The same summary, the same bytes."""

import json

from surveys import record_json
from surveys.summary import Summary


def dump(summary: Summary) -> str:
    """Write a summary: keys sorted, no spaces, text as it is."""
    return record_json.canonical(summary)


def load(text: str) -> Summary:
    """Read what ``dump`` wrote. Raises ValueError, KeyError or TypeError on anything else."""
    summary: Summary = record_json.reader(Summary)(json.loads(text))
    return summary
