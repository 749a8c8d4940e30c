"""The style sheet of documents, for pages that are kept without the office."""

from importlib import resources


def document_style() -> str:
    """Give the style sheet that the office shows documents with."""
    return (resources.files("webapp") / "static" / "office-documents.css").read_text(encoding="utf-8")
