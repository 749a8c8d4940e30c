"""The self-test of anonymity: attacks a copy of an installation as its adversaries would.

An attacker reads bytes, rows and names. No attack imports what it attacks: what a sealed part, a code or a
release looks like is written here a second time, from the promise and not from the program.
"""
