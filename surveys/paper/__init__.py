"""Paper: forms printed from the questionnaire, sheets keyed twice, counts that have to add up."""
