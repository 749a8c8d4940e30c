"""Charts as inline SVG: positions are computed here, the shapes are drawn by Jinja macros.

Widths and places are percentages of the drawing, so that a chart fits any screen while its letters keep
their size. Nothing here knows a number that the disclosure gate has not let through.
"""
