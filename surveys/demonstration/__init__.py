"""A demonstration province: real units, invented cadres, rounds answered by a seeded machine.

Everything goes through the doors that a Front organization uses: register, questionnaires, issued codes,
the two officers' ceremonies, ``ballots.submit``, release. No door is there for the demonstration alone.
"""
