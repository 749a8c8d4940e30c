"""Rounds run elsewhere: exports of LimeSurvey, KoboToolbox, ODK, Google Forms become ballots."""
