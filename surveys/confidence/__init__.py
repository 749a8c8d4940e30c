"""Confidence polls: a fixed electorate votes in secret on paper, two count apart, two sign the minutes.

No part of the surveys: no code, no ballot box, no score, no interval. Every ballot paper is counted.
"""
