"""The words of paper forms and batch headers, in English; shown in the reader's language, or in two."""

from surveys.problems import N_

ABOUT = N_("This form is about")
ABOUT_PERSON = N_("Person %(number)s of %(all)s")
ABOUT_MATTER = N_("Part %(number)s of %(all)s")
PAGE = N_("Page %(page)s of %(pages)s")
SAMPLE = N_("SAMPLE")
EMPTY_PAGE = N_("This page is left empty.")

WHO_SEES = N_("Who sees it")
SEEN = N_("evaluators, the person rated, the public: only totals, from %(threshold)s forms up")
SEEN_ALONE = N_("evaluators and the person rated")
GROUP = N_("Your group")
PEOPLE = N_("%(size)s people")
ALONE = N_(
    "You are the only person in your group. Your answer is not anonymous: people will know that it is yours."
)
LINKED = N_(
    "Your answers about these %(count)s people stay together, under a random number and without your name or "
    "code, so that strict and mild judges can be told apart from good and poor work."
)
PAPER = N_("This sheet")
NO_NAME = N_("carries no name; nobody notes who got which sheet. It is destroyed after counting.")

HOW = N_("How to fill it in")
FILL = N_("Fill one circle for each question, with a dark pen:")
CORRECT = N_("Filled the wrong one? Cross it out and fill the right one:")
SKIP = N_("You may leave out a question. Do not write your name.")
OR_PHONE = N_("Or answer by phone instead: scan the code above, or type these digits at %(address)s:")

ONLY_IF = N_("Only if your answer to question %(number)s is %(answers)s.")
SECTION_ONLY_IF = N_("This part only if your answer to question %(number)s is %(answers)s.")
GO_TO = N_("If you chose %(answers)s: go on with question %(number)s.")
DONE = N_("If you chose %(answers)s: leave out the other questions and hand in the sheet.")
DONE_HERE = N_("If you chose %(answers)s: leave out the other questions of this part and go on to the next.")
OPTIONAL = N_("Optional. Please write in block letters inside the frame.")
READ_BY = N_("Two people of the Front read it first; then the person rated, or everybody, may read it.")
TYPED_IN = N_("It is typed in first: the person rated never sees your handwriting.")
NO_NUMBERS = N_("Please write no names, phone numbers or addresses.")
THANKS = N_("Thank you. Tear off the strip, fold the sheet and put it into the box, or hand it over folded.")

RECEIPT = N_("For you to keep")
RECEIPT_USE = N_(
    "After the count, type these digits at %(address)s: “already used” means that your form was counted. "
    "What you answered is shown nowhere."
)
RECEIPT_LAW = N_(
    "Whoever gives an opinion must not be harassed for it: the law on grassroots democracy (10/2022/QH15) "
    "forbids it."
)

BATCH_TITLE = N_("Header of a batch of paper forms")
BATCH_LEAD = N_(
    "Put this sheet on top. Count the forms twice, turn them all the same way, keep the pages of a form "
    "together. Never write a name of anybody who answered, and no code."
)
BATCH_ROUND = N_("Round")
BATCH_RUN = N_("Print run")
BATCH_RUN_OF = N_("no. %(run)s (%(printed)s forms printed)")
BATCH_GROUP = N_("Respondent group")
BATCH_ABOUT = N_("About")
BATCH_NUMBER = N_("Batch number (the program gives it)")
BATCH_BLANKS = (N_("Place of collection"), N_("Day of collection"))
BATCH_COUNTS = (N_("Forms in this batch, counted by hand"), N_("of these spoiled or unreadable"))
BATCH_SIGNED = (N_("Collected by"), N_("Received by"))
BATCH_SIGN = N_("(signature and full name)")
