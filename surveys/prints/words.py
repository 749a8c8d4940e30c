"""The words of what is printed, in English; they are shown in the reader's language, or in two."""

from surveys.problems import N_

SCAN = N_("Scan the QR code, or open %(address)s and type these digits:")
UNTIL = N_("Open until %(day)s.")
PROMISE = N_("Nobody learns what you answer. Each code is one voice; nothing about your phone is kept.")
CONTACT = N_("Questions: %(contact)s")
QR = N_("QR code that opens the questions")
CARD_HEAD = N_("Take any card. All are alike, and nobody knows who drew which.")
FOLD = N_("Fold here, print inwards")
FOLD_SLIP = N_("Fold up to the line and close it: only the row number stays visible")
ROW = N_("List %(list)s · row %(row)s")

STATE = N_("SOCIALIST REPUBLIC OF VIET NAM")
MOTTO = N_("Independence – Freedom – Happiness")
NUMBER = N_("No.: …… /BB")
DAY = N_("(place) …………, %(day)s/%(month)s/%(year)s")
DAY_PARTS = ("day", "month", "year")

RECORD_TITLE = N_("Record of the cards drawn from a box")
RECORD_LEAD = N_(
    "Fill in after the draw. Printed must equal drawn plus unused plus void. Make every unused and void card "
    "void in the program, then destroy them."
)
RECORD_ROUND = N_("Round")
RECORD_GROUP = N_("Respondent group")
RECORD_PLACE = N_("Place and day of the draw")
RECORD_COUNTS = (
    N_("Printed"),
    N_("Drawn"),
    N_("Unused, destroyed"),
    N_("Void (torn, misprinted), destroyed"),
)
RECORD_SUM = N_("Drawn + unused + void")
RECORD_SIGNED = (N_("In charge of the draw"), N_("Witness"))
RECORD_SIGN = N_("(signature and full name)")

POSTER_LEAD = N_("Your opinion counts")
POSTER_HOW = N_("Scan the code with your phone, or open:")
POSTER_OPEN = N_(
    "Open to everybody. These answers are published apart and never count in the score used for evaluation."
)
POSTER_PROMISE = N_("No name, no phone number, no address of your device is kept.")

ENVELOPE_TO = N_("To:")
ENVELOPE_INSIDE = N_("Inside: a folded slip. Please hand it over closed.")
