"""The words within reports and minutes that are ours, in English; shown in the reader's language."""

from surveys.problems import N_

# --- reports -------------------------------------------------------------------------------------------
OVERALL = N_("Overall score (0–100)")
WITH_INTERVAL = N_("%(score)s (interval %(low)s to %(high)s)")
BESIDE_EQUIVALENTS = N_("Beside equivalent positions")
PLACES = N_("place %(low)s to %(high)s of %(all)s")
PLACE = N_("place %(low)s of %(all)s")
NOT_APART = N_("not told apart from the mean of the others")
ABOVE = N_("above the mean of the others, beyond chance")
BELOW = N_("below the mean of the others, beyond chance")
INTEGRITY = N_("Integrity of the ballots")
POSITION = N_("Position, unit")
BY_GROUP = N_("By respondent group")
GROUP = N_("Respondent group")
WEIGHT = N_("Weight")
VALID = N_("Valid ballots")
SCORE = N_("Score")
INTERVAL = N_("Interval")
AXIS = N_("0 – 50 – 100")
BY_CRITERION = N_("By criterion")
CRITERION = N_("Criterion")
STRONGEST = N_("Highest items, %(group)s")
LOWEST = N_("Lowest items, %(group)s")
ITEM_SCORE = N_("%(item)s – %(score)s")
NOTE = N_("Note of the review")
TEXTS = N_("Annex: what people wrote")
TEXTS_LEAD = N_(
    "Read by two moderators, names and numbers taken out; in random order, without dates. They are single "
    "voices and count in no score."
)
TEXT_OF = N_("%(group)s: “%(text)s”")
REPORT_FOOT = N_("Round %(code)s, release %(number)s, hash %(hash)s, method %(method)s")
CONFIDENCE = N_("Intervals at %(confidence)s %%. A withheld cell says why; it is not zero.")

NAME = N_("Name")
POSITION_ALONE = N_("Position")
ALPHA = N_("Alpha")
ALL_CADRES = N_("Cadres, by name")
HOW_MANY = N_("Cadres in the report")
HOW_MANY_TOLD = N_("of them with an overall score")
RELIABILITY = N_("Reliability of the questionnaire (Cronbach's alpha)")
PLACES_SHORT = N_("%(low)s–%(high)s of %(all)s")
PLACES_COLUMN = N_("Place among equivalents")
OF_UNIT = N_("%(unit)s: %(cadres)s cadres")
UNITS = N_("By unit")
UNIT = N_("Unit")
CADRES = N_("Cadres")
TOLD = N_("With a score")

# --- minutes -------------------------------------------------------------------------------------------
ROUND = N_("Round")
WHO_ASKS = N_("Who asks")
QUESTIONNAIRE = N_("Questionnaire")
QUESTIONNAIRE_HASH = N_("%(title)s (%(name)s), fingerprint %(hash)s…")
PERIOD = N_("Period asked about")
OPENED_ON = N_("Opened on")
CLOSED_ON = N_("Closed on")
LAST_DAY = N_("Last day for answers")
OFFICERS = N_("Officers")
SUBJECTS = N_("Cadres asked about")
ISSUED = N_("Codes issued")
RULES = N_("Rules, frozen by the opening")
THRESHOLD = N_("Fewest ballots told")
REQUIRED = N_("Needed for the overall score")
YES = N_("yes")
NO = N_("no")
KEY = N_("Key of the round")
KEY_SPLIT = N_(
    "A key pair was made for this round. The private key was split in three shares, two of which open the "
    "box; it is kept whole nowhere. Two shares are locked by the passphrases of the two officers, the third "
    "was printed and lies sealed at: ……………………"
)
PUBLIC_KEY = N_("Fingerprint of the public key")

THE_COUNT = N_("The count")
WHAT = N_("What was counted")
NUMBER = N_("Number")
CODES_ISSUED = N_("Codes issued")
CODES_USED = N_("Codes used")
OPENED_ALL = N_("Ballots opened and valid")
OPENED_TOLD = N_("Ballots opened and valid, in the groups that are told")
NOT_VALID = N_("Ballots not valid")
ONE_CODE = N_(
    "One code may carry ballots about several cadres. The ballots of the codes used equal the ballots opened "
    "plus those not valid; otherwise the round could not have been closed."
)
SMALL_GROUPS = N_(
    "Some groups are too small to be told, so their ballots are not counted here, nor are the codes used: "
    "the number of a small group would follow from the total. The exact numbers, and the proof that they "
    "agree, stay in the stored audit trail for an inquiry."
)
PAPER = N_(
    "Paper: %(printed)s sheets and cards were printed in %(runs)s print runs. Before the closing two people "
    "added them up: printed = returned + void + unused. The numbers stand in minutes of their own, which are "
    "not made public."
)
DESTROYED = N_(
    "Destroyed: the shares of the key, the secret of the round, the list of used codes, the invitations. "
    "Printed shares are worthless now; destroy them and note it here."
)
NOT_DESTROYED = N_(
    "The destruction of the keys was interrupted. It is finished at the next start of the system."
)
REMARKS = N_("Remarks:")

TALLY = N_("Ballots by respondent group, in the groups that are told")
RETURNED = N_("Returned")
NO_CONTACT = N_("No contact")
TOLD_ABOUT = N_("Cadres told")
OF_ALL = N_("%(told)s of %(all)s")
TALLY_NOTE = N_(
    "Only groups that are told are counted: ballots of a group below its threshold, and how many they are, "
    "are told nowhere."
)
MINUTES_FOOT = N_("Round %(code)s")
