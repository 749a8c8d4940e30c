"""The ways of sending that the settings of this installation have."""

from collections.abc import Iterator
from contextlib import contextmanager

from surveys.messages import Gateway, MailServer, Messenger, mail
from surveys.problems import N_, Problem, Refused
from webapp.office import place


@contextmanager
def messenger(way: str) -> Iterator[Messenger]:
    """Give the way called ``mail`` or ``sms``. Raises Refused where it is not set up."""
    settings = place.office().settings
    if way == "mail" and settings.smtp is not None and settings.smtp.sender:
        smtp = settings.smtp
        server = MailServer(smtp.host, smtp.port, smtp.sender, smtp.username, smtp.password, smtp.starttls)
        with mail(server) as found:
            yield found
    elif way == "sms" and settings.sms is not None:
        yield Gateway(settings.sms.url, settings.sms.secret, place.installation().clock)
    else:
        raise Refused(Problem(N_("This way of sending is not set up. See the settings smtp and sms.")))
