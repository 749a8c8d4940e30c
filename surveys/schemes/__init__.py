"""Evaluation schemes: which criteria count how many points, in which bands a total would fall, by which norm.

A scheme is data that an organization writes, two people approve, and nobody changes afterwards. What is
computed from it are points and intervals; no class of a person is ever computed.
"""
