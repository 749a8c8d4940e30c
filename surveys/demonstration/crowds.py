"""Who answers in the demonstration: how many people by subject, group and channel, and how kindly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from surveys.demonstration.answers import Leaning
from surveys.demonstration.people import Person
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber

MERIT_MEAN, MERIT_SD = 0.55, 0.35
LENIENCY_SD = 0.3
RETURN_SHARES = (0.55, 0.8)
OPEN_LINK_SHIFT = -0.5  # who follows an open link is no sample: here they are angrier
BRIGADE_SHIFT = -30.0  # about the first subject they have agreed beforehand: the worst throughout
SELF_SHIFT = 0.4


@dataclass(frozen=True, slots=True)
class Crowd:
    """The respondents of one kind of invitation: ``issued`` codes, ``answered`` of them used.

    ``about``: whom each of them answers about, and what pulls these answers; a ballot for each.
    ``stratum``: where they live. ``alike``: somebody filled in all their forms, each like the others.
    """

    group: RespondentGroup
    channel: Channel
    about: tuple[tuple[SubjectNumber, Leaning], ...]
    issued: int
    answered: int
    stratum: int = 0
    alike: bool = False

    @property
    def subjects(self) -> tuple[SubjectNumber, ...]:
        """Give whom the crowd answers about."""
        return tuple(subject for subject, _ in self.about)


@dataclass(frozen=True, slots=True)
class Pull:
    """What pulls the answers in this province: merit by cadre, leniency by unit."""

    merit: Mapping[str, float]
    leniency: Mapping[str, float]

    def on(self, person: Person, shift: float = 0.0) -> Leaning:
        """Give what pulls the answers about a person."""
        return Leaning(self.merit[person.code] + shift, self.leniency[person.unit])


def pulls(people: Sequence[Person], random: Random) -> Pull:
    """Draw merits and leniencies; they are the truth that scores try to tell apart."""
    units = sorted({person.unit for person in people})
    return Pull(
        {person.code: random.gauss(MERIT_MEAN, MERIT_SD) for person in people},
        {unit: random.gauss(0, LENIENCY_SD) for unit in units},
    )


def _codes_for(answered: int, random: Random) -> int:
    """Give how many codes were handed out when so many came back."""
    return max(answered, round(answered / random.uniform(*RETURN_SHARES)))


# Citizens per subject, by post: from, to. Posts that are not named are not asked about.
CITIZENS: Mapping[str, tuple[int, int]] = {
    "one-stop-official": (32, 70),
    "committee-chair": (50, 90),
    "party-secretary": (12, 45),
}
FEW_CITIZENS = (4, 9)  # under the threshold of ten: withheld
EVERY_FEW = 9  # so many subjects until the next one with few ballots
MANY_CITIZENS = 480  # one subject with decimals in the score
OPEN_LINK = (15, 60)
EVERY_OPEN_LINK = 7


ON_PAPER = (12, 20)
EVERY_ON_PAPER = 4  # so many subjects until the next one some people answer about on paper


def citizens(people: Sequence[Person], pull: Pull, random: Random, many: int = MANY_CITIZENS) -> list[Crowd]:
    """Give the citizens' crowds of a round about ``people``, subject 1 first: ``many`` people about that."""
    group = RespondentGroup.CITIZEN
    crowds = []
    for number, person in enumerate(people, 1):
        about = ((SubjectNumber(number), pull.on(person)),)
        few = number % EVERY_FEW == 0
        answered = random.randint(*(FEW_CITIZENS if few else CITIZENS[person.post]))
        if number == 1:
            answered = many
        issued = _codes_for(answered, random)
        crowds.append(Crowd(group, Channel.WEB, about, issued, answered))
        if number % EVERY_ON_PAPER == EVERY_ON_PAPER - 1 and not few:
            answered = random.randint(*ON_PAPER)
            crowds.append(Crowd(group, Channel.PAPER, about, _codes_for(answered, random), answered))
        if number % EVERY_OPEN_LINK == 1:
            answered = random.randint(*OPEN_LINK)
            shift = BRIGADE_SHIFT if number == 1 else OPEN_LINK_SHIFT
            stirred = ((SubjectNumber(number), pull.on(person, shift)),)
            crowds.append(Crowd(group, Channel.OPEN_LINK, stirred, answered, answered))
    return crowds


BY_PART = ((40, 52), (33, 44), (31, 34))  # of each subject: those who answer in each part, from, to
ISSUED_BY_PART = (60, 60, 120)
FILLED_ALIKE = 26  # forms about the first subject that somebody filled in, in the second part


def parts_of_a_ward(people: Sequence[Person], pull: Pull, random: Random) -> list[Crowd]:
    """Give the citizens' crowds of a ward by its parts; in one of them forms were filled in alike."""
    group = RespondentGroup.CITIZEN
    crowds = []
    for number, person in enumerate(people, 1):
        about = ((SubjectNumber(number), pull.on(person)),)
        for stratum, (range_, issued) in enumerate(zip(BY_PART, ISSUED_BY_PART, strict=True), 1):
            answered = random.randint(*range_)
            crowds.append(Crowd(group, Channel.WEB, about, issued, answered, stratum))
        if number == 1:
            crowds.append(Crowd(group, Channel.PAPER, about, 30, FILLED_ALIKE, 2, alike=True))
    return crowds


PEERS, SUBORDINATES = (6, 12), (8, 30)
FEW_COLLEAGUES = (2, 4)


def colleagues(people: Sequence[Person], pull: Pull, random: Random) -> list[Crowd]:
    """Give the crowds of a three-sixty round: one superior, peers, subordinates, the cadre."""
    crowds = []
    for number, person in enumerate(people, 1):
        few = number % EVERY_FEW == EVERY_FEW // 2
        sizes = {
            RespondentGroup.SUPERIOR: 1,
            RespondentGroup.PEER: random.randint(*(FEW_COLLEAGUES if few else PEERS)),
            RespondentGroup.SUBORDINATE: random.randint(*SUBORDINATES),
            RespondentGroup.SELF: 1,
        }
        for group, answered in sizes.items():
            shift = SELF_SHIFT if group is RespondentGroup.SELF else 0.0
            issued = answered if answered == 1 else _codes_for(answered, random)
            about = ((SubjectNumber(number), pull.on(person, shift)),)
            crowds.append(Crowd(group, Channel.WEB, about, issued, answered))
    return crowds


CLUSTER = 4  # subjects whose peers meet; the staff of every fourth serve the same area
POOL = (54, 62)
POOL_LENIENCY_SD = 0.35
POOL_SHIFT = -0.6  # colleagues are less kind than citizens: nobody stands at the end of the scale


def pools(people: Sequence[Person], pull: Pull, random: Random) -> list[Crowd]:
    """Give crowds that each answer about several people, in two ways that cross.

    Peers of a cluster are asked about its members, staff of an area about those who work there: so it can be
    told whose raters are lenient.
    """
    numbers = range(1, len(people) + 1)
    clusters = [numbers[start : start + CLUSTER] for start in range(0, len(people), CLUSTER)]
    areas = [numbers[start::CLUSTER] for start in range(CLUSTER)]
    crowds = []
    for group, parts in ((RespondentGroup.PEER, clusters), (RespondentGroup.SUBORDINATE, areas)):
        for part in parts:
            leniency = random.gauss(0, POOL_LENIENCY_SD)
            answered = random.randint(*POOL)
            about = tuple(
                (SubjectNumber(number), Leaning(pull.merit[people[number - 1].code] + POOL_SHIFT, leniency))
                for number in part
            )
            crowds.append(Crowd(group, Channel.WEB, about, _codes_for(answered, random), answered))
    return crowds


AT_HOME = (18, 36)
OF_THE_FRONT = (12, 20)
AT_HOME_SHIFT = -0.35  # neighbours see more than the Front does


def beside(people: Sequence[Person], pull: Pull, random: Random) -> list[Crowd]:
    """Give the crowds of a round about setting an example: those where a cadre lives, and the Front."""
    crowds = []
    for number, person in enumerate(people, 1):
        for group, sizes, shift in (
            (RespondentGroup.RESIDENCE, AT_HOME, AT_HOME_SHIFT),
            (RespondentGroup.FRONT, OF_THE_FRONT, 0.0),
        ):
            answered = random.randint(*sizes)
            about = ((SubjectNumber(number), pull.on(person, shift)),)
            crowds.append(Crowd(group, Channel.WEB, about, _codes_for(answered, random), answered))
    return crowds
