"""The work of each role in five sentences, and where it is done."""

from collections.abc import Mapping

from surveys.identifiers import Role
from surveys.problems import N_

WORK: Mapping[Role, tuple[tuple[str, str], ...]] = {
    Role.CAMPAIGN_OFFICER: (
        (N_("You set up a round in seven steps and bring in the list of people."), "set_up.set_up"),
        (N_("You issue codes and print slips, cards and paper forms."), "rounds.listing"),
        (N_("While the round is open you see progress in tens, never an answer."), "rounds.listing"),
        (N_("Paper is keyed by two people and added up before closing."), "rounds.listing"),
        (N_("You word reports and minutes as your unit writes them."), "wording.listing"),
    ),
    Role.FIELD_VOLUNTEER: (
        (N_("You help people answer on one device, or call them one at a time."), "home.start"),
        (N_("You read aloud what stands on the screen, and nothing else."), "help.words"),
        (N_("You never answer for anybody and never say what others answered."), "help.words"),
        (N_("You hand the device back empty: what was typed is not kept on it."), "help.words"),
        (N_("Some of your calls are looked at by a colleague, drawn by lot."), "home.start"),
    ),
    Role.DATA_ENTRY_CLERK: (
        (N_("You take a batch of sheets and key it alone; a colleague keys it again."), "home.start"),
        (N_("Key what stands there, not what was probably meant."), "help.words"),
        (N_("A sheet without a mark is left blank; two marks on one line are unclear."), "help.words"),
        (N_("Where both of you differ, an officer decides at the sheet."), "home.start"),
        (N_("You see the sheets you key and no others."), "home.start"),
    ),
    Role.MODERATOR: (
        (N_("You read texts of closed rounds; a second moderator decides with you."), "texts.listing"),
        (N_("Take out names, numbers and whatever points at the one who wrote it."), "texts.listing"),
        (N_("A text goes to the cadre, to everybody, is withheld, or is passed on."), "texts.listing"),
        (N_("A possible violation is passed on by two people, never shown to the cadre."), "texts.listing"),
        (N_("Nobody sees who wrote a text, or when."), "help.words"),
    ),
    Role.REVIEWER: (
        (N_("You look at rounds by their integrity and response, not by score."), "review.listing"),
        (N_("Two of you accept, accept with a note, order re-interviews, or reject."), "review.listing"),
        (N_("Every decision has a reason that stays in the trail."), "review.listing"),
        (N_("You compare equivalent positions only, by name, with their ranges."), "rounds.listing"),
        (N_("You sign to whom results are told, together with a second person."), "rounds.listing"),
    ),
    Role.CLOSING_OFFICER: (
        (N_("Two of you open a round, each with a closing passphrase of your own."), "rounds.listing"),
        (N_("Lock the printed share away; two of three shares close the round."), "help.words"),
        (N_("Closing opens the ballots once, counts them, and destroys the keys."), "rounds.listing"),
        (N_("Take the minutes from “Documents” and sign them."), "rounds.listing"),
        (N_("Nobody, you included, sees a result before the round is closed."), "help.words"),
    ),
    Role.EVALUATOR: (
        (N_("You read released results of the cadres of your unit."), "rounds.listing"),
        (N_("Take the signed score package or a report; check the signature offline."), "rounds.listing"),
        (N_("A withheld score is not zero; leave it out."), "help.words"),
        (N_("Compare within equivalent positions, and look at the intervals first."), "help.words"),
        (N_("The people's opinion is one source; the program classifies nobody."), "help.words"),
    ),
    Role.CADRE: (
        (N_("You propose colleagues who know your work, where a round asks for it."), "home.start"),
        (N_("After the release you read your own results and take a one-page report."), "rounds.listing"),
        (N_("Nobody can tell you who answered, or what a single person answered."), "help.words"),
        (
            N_("Look at strengths first, then at the lowest items; intervals say how sure it is."),
            "help.words",
        ),
        (N_("Small groups are withheld to protect those who answered."), "help.words"),
    ),
    Role.AUDITOR: (
        (N_("You check that no line of the audit trail was changed."), "audit.listing"),
        (N_("You read released results and their method, never a ballot."), "rounds.listing"),
        (N_("You run the anonymity self-test on a copy of the installation."), "selftest.last"),
        (N_("You can compute a published score again from the open counts."), "help.words"),
        (N_("What you find you report; you change nothing here."), "help.words"),
    ),
    Role.ADMINISTRATOR: (
        (N_("You invite staff with a printed code and give roles by unit."), "staff.listing"),
        (N_("You keep units, positions and cadres up to date by importing tables."), "register.units"),
        (N_("You see no result and no text, whatever other role you hold."), "help.words"),
        (N_("Who lost a phone gets a new start from you, after you have seen them."), "staff.listing"),
        (N_("Run the self-test after every change of the server."), "selftest.last"),
    ),
}
