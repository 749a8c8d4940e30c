"""What is printed before a round: slips, cards for a box, envelopes, posters, as PDFs for the printer."""
