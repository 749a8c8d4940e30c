"""Names of files: one ending that says what the file is, nothing invisible, nothing that turns around."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from surveys.evidence.faults import Fault, Unfit

LONGEST = 150
ENDINGS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".docx": "docx", ".xlsx": "xlsx"}
# What a second ending pretends or hides; "bao-cao-12.2026.pdf" has but one.
_PRETENDED = re.compile(
    r"pdf|jpe?g|png|docx?|docm|xls[xm]?|pptx?|exe|com|bat|cmd|scr|pif|jse?|vb[se]|ws[fh]|hta|lnk|msi|jar|ps1|sh"
    r"|py|apk|dll|html?|svg|php|zip|rar|7z|gz|tar|iso|img|cab"
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def named(name: str) -> tuple[str, str]:
    """Give the name without folders, and the kind that its ending promises. Raises Unfit."""
    name = unicodedata.normalize("NFC", PureWindowsPath(PurePosixPath(name).name).name).strip()
    if not name or len(name) > LONGEST or any(unicodedata.category(sign) in _INVISIBLE for sign in name):
        raise Unfit(Fault.NAME)
    *parts, ending = name.lower().split(".")
    if any(_PRETENDED.fullmatch(part.strip()) for part in parts[1:]):
        raise Unfit(Fault.ENDINGS)
    kind = ENDINGS.get("." + ending) if parts and parts[0] else None
    if kind is None:
        raise Unfit(Fault.ENDING)
    return name, kind
