"""Meetings of people and those who serve them: the kit that is handed out, minutes signed by two, promises.

How many came is kept, never who. Only what is public already is told in the hall.
"""
