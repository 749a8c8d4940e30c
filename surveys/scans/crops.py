"""Pictures of the writing boxes: what a person reads and keys, and nothing around it."""

from collections.abc import Sequence

import cv2
import numpy as np

from surveys.paper.layout import WritingBox
from surveys.scans.page_codes import Pixels, Points
from surveys.scans.page_reading import BoxImage
from surveys.scans.registration import PIXELS_PER_MM
from surveys.scans.rings import Rings

MARGIN_MM = 1.5  # around the box: letters run over its edge
FRAME_MM = 1.0  # inside of its edge: where the frame itself is printed
RULE_MM = 12.0  # what is straight and longer than this is a ruled line
LETTER_MM = 1.2  # the least height of anything written
STROKE = 40  # darker than paper by this much, of 255, is ink


def pictures(grey: Pixels, boxes: Sequence[WritingBox], rings: Rings | None) -> tuple[BoxImage, ...]:
    """Cut all writing boxes out of a page at 200 dpi; 255 is paper. Where rings moved, boxes move along."""
    cut = []
    for box in boxes:
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2]) * PIXELS_PER_MM
        shift = np.zeros(2) if rings is None else rings.shift_near(*middle)
        _, data = cv2.imencode(".png", _cut(grey, box, shift, MARGIN_MM))
        cut.append(BoxImage(box.place, box.item, data.tobytes(), is_inked(grey, box, shift)))
    return tuple(cut)


def is_inked(grey: Pixels, box: WritingBox, shift: Points) -> bool:
    """Tell whether anything may be written in a box: its frame and ruled lines do not count."""
    inside = _cut(grey, box, shift, -FRAME_MM)
    dark = np.where(inside < 255 - STROKE, 255, 0).astype(np.uint8)
    along = cv2.getStructuringElement(cv2.MORPH_RECT, (round(RULE_MM * PIXELS_PER_MM), 1))
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (5, 1)))
    rules = cv2.dilate(cv2.morphologyEx(joined, cv2.MORPH_OPEN, along), np.ones((5, 1), np.uint8))
    count, _, seen, _ = cv2.connectedComponentsWithStats(np.where(rules > 0, 0, dark).astype(np.uint8))
    least = LETTER_MM * PIXELS_PER_MM
    return any(seen[number, cv2.CC_STAT_HEIGHT] >= least for number in range(1, count))


def _cut(grey: Pixels, box: WritingBox, shift: Points, margin_mm: float) -> Pixels:
    left, top = np.array([box.x - margin_mm, box.y - margin_mm]) * PIXELS_PER_MM + shift
    right = left + (box.width + 2 * margin_mm) * PIXELS_PER_MM
    bottom = top + (box.height + 2 * margin_mm) * PIXELS_PER_MM
    height, width = grey.shape[:2]
    rows = slice(int(np.clip(top, 0, height - 1)), int(np.clip(bottom, 1, height)))
    columns = slice(int(np.clip(left, 0, width - 1)), int(np.clip(right, 1, width)))
    return grey[rows, columns]
