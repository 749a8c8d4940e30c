"""Evaluations of cadres made in our own office: who has a sheet, what is taken in, what the sheets say."""
