"""What may go wrong when the interface is asked."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.client.records import Problem


class ApiError(Exception):
    """The interface refused; ``problem`` says why, in the language of the client."""

    def __init__(self, problem: "Problem") -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem


class Unauthorized(ApiError):  # noqa: N818 - named as in the document
    """No token that counts: it is unknown, expired or revoked."""


class Forbidden(ApiError):  # noqa: N818 - named as in the document
    """The token does not reach so far."""


class NotFound(ApiError):  # noqa: N818 - named as in the document
    """It does not exist, is not released, or belongs to another unit."""


class TooManyRequests(ApiError):  # noqa: N818 - named as in the document
    """The token asked too often, and the client was not to wait as long as that."""

    def __init__(self, problem: "Problem", seconds: int) -> None:
        super().__init__(problem)
        self.seconds = seconds


class ServerFailed(ApiError):  # noqa: N818 - named as in the document
    """A fault on the other side, or it is not ready."""


class NotReadable(ValueError):  # noqa: N818 - a state of the answer
    """What came is not as the document says, or not what its digest names."""
