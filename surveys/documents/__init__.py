"""Documents as officials know them: reports and minutes, built once, written as PDF, XLSX and HTML."""
