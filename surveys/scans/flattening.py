"""Paper made equally white: shadows, folds and the colour of the light are taken out of a page."""

import cv2
import numpy as np

from surveys.scans.page_codes import Pixels

COARSE = 4  # the light changes slowly: it is looked at four times smaller
REACH_PIXELS = 25  # of that: 12.7 mm, wider than any stroke, mark or corner square


def flatten(page: Pixels) -> Pixels:
    """Divide each colour by the paper around it: 255 is paper. Shape as it came: (h, w) or (h, w, 3)."""
    small = cv2.resize(page, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (REACH_PIXELS, REACH_PIXELS))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), (0, 0), 3)
    light = cv2.resize(paper, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(page, np.maximum(light, 1), scale=255), np.uint8)
