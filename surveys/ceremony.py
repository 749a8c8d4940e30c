"""Opening a round: two officers make its key pair; the private key is split and never stored whole."""

from dataclasses import dataclass, field
from datetime import date

from nacl.public import PrivateKey

from surveys import audit, key_store, rounds, shares
from surveys.box_engines import box_of
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.survey import Survey

LEAST_PASSPHRASE_CHARACTERS = 12
SHARE_FILES = ("share-1.json", "share-2.json")


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer who has just been authenticated by the caller, with their closing passphrase.

    The passphrase is another one than for signing in. At close it may be None: the printed share then
    stands in for it.
    """

    username: str
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening gives: the printed share's words, shown once and kept nowhere."""

    survey: SurveyCode
    officers: tuple[str, str]
    opened_on: date
    words: tuple[str, ...] = field(repr=False)


def require_two(installation: Installation, officers: tuple[Officer, Officer]) -> None:
    """Raise Refused unless the officers are two people."""
    first, second = officers
    with installation.engine.connect() as connection:
        is_one = are_one_person(connection, (first.username, second.username))
    if is_one:
        raise Refused(
            Problem(
                N_("%(officer)s cannot do this alone: a second officer is needed."),
                {"officer": first.username},
            )
        )


def _check_passphrases(officers: tuple[Officer, Officer]) -> tuple[str, str]:
    first, second = (shares.settled(officer.passphrase or "") for officer in officers)
    problems = [
        Problem(
            N_("The closing passphrase of %(officer)s has fewer than %(least)s characters."),
            {"officer": officer.username, "least": LEAST_PASSPHRASE_CHARACTERS},
        )
        for officer, passphrase in zip(officers, (first, second), strict=True)
        if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS
    ]
    if problems:
        raise BadInput(*problems)
    if first.casefold() == second.casefold():
        raise Refused(
            Problem(N_("The two closing passphrases are the same. Each officer chooses one of their own."))
        )
    return first, second


def open_round(installation: Installation, survey: SurveyCode, officers: tuple[Officer, Officer]) -> Opening:
    """Open a checked round. Manages its own transaction; interrupted, it can be done again from the start.

    Raises BadInput for short passphrases; Refused for one officer twice, one passphrase twice, an officer
    with a conflict of interest, a round that is not checked or whose last day is over.
    """
    require_two(installation, officers)
    passphrases = _check_passphrases(officers)
    usernames = (officers[0].username, officers[1].username)
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.connect() as connection:
        refuse_conflicts(connection, usernames, survey)
        if rounds.get(connection, survey).closes_on < today:
            raise Refused(
                Problem(N_("The last day of round %(survey)s is over: set a later one."), {"survey": survey})
            )
    public_key, split_key = _new_key()
    wrapped = [
        shares.wrap(words, officer.username, passphrase)
        for words, officer, passphrase in zip(split_key, officers, passphrases, strict=False)
    ]
    with installation.engine.begin() as connection:
        # First the row: of two openings at once the second waits here and is refused.
        rounds.set_state(connection, survey, SurveyState.OPEN, on=today, public_key=public_key)
        key_store.create(installation.key_store, survey)
        for name, share in zip(SHARE_FILES, wrapped, strict=True):
            key_store.write(installation.key_store, survey, name, share.to_json())
        box_of(installation, survey).create()
        act = audit.Act(usernames[0], "survey.open", survey, {"officers": sorted(usernames)})
        audit.append(connection, installation.clock, act)
    return Opening(survey, usernames, today, tuple(split_key[-1].split()))


def _new_key() -> tuple[bytes, list[shares.Words]]:
    private_key = PrivateKey.generate()
    return bytes(private_key.public_key), shares.split(bytes(private_key))


def recover_key(
    installation: Installation, survey: Survey, officers: tuple[Officer, Officer], words: str | None
) -> bytes:
    """Give the private key of a round from two of: the officers' passphrases, the printed words.

    Raises Refused naming the officer whose passphrase is wrong or who holds no share, or the words;
    NotReady when the key store is missing or damaged.
    """
    require_two(installation, officers)
    found = [
        _unwrapped(installation, survey.code, officer)
        for officer in officers
        if officer.passphrase is not None
    ]
    if words is not None:
        found.append(words)
    if len(found) < shares.NEEDED_SHARES:
        raise Refused(
            Problem(
                N_(
                    "Two of three are needed: the closing passphrases of two officers, "
                    "or one of them and the printed words."
                )
            )
        )
    private_key = shares.join(found[: shares.NEEDED_SHARES])
    if private_key is None or bytes(PrivateKey(private_key).public_key) != survey.public_key:
        raise Refused(
            Problem(
                N_("These shares do not open round %(survey)s. Check the printed words."),
                {"survey": survey.code},
            )
        )
    return private_key


def _unwrapped(installation: Installation, survey: SurveyCode, officer: Officer) -> shares.Words:
    for name in SHARE_FILES:
        source = key_store.read(installation.key_store, survey, name)
        wrapped = shares.read(source)
        if wrapped is None:
            raise NotReady(
                Problem(
                    N_("The wrapped share %(file)s is damaged. Restore it."), {"file": f"{survey}/{name}"}
                )
            )
        if wrapped.officer.casefold() == officer.username.casefold():
            words = shares.unwrap(wrapped, officer.passphrase or "")
            if words is None:
                raise Refused(
                    Problem(
                        N_("The closing passphrase of %(officer)s is not right."),
                        {"officer": officer.username},
                    )
                )
            return words
    raise Refused(
        Problem(
            N_("%(officer)s holds no share of round %(survey)s. Use the printed words in its place."),
            {"officer": officer.username, "survey": survey},
        )
    )
