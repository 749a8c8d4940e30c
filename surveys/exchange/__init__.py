"""Files of other programs: questionnaires in and out, and the tables of a release."""
