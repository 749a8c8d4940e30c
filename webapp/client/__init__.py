"""A client of the interface for other systems: typed, with nothing but the standard library and requests."""

from webapp.client.client import Client, Wanted, WantedRecommendations
from webapp.client.failures import (
    ApiError,
    Forbidden,
    NotFound,
    NotReadable,
    ServerFailed,
    TooManyRequests,
    Unauthorized,
)
from webapp.client.verification import VerifierMissingError, verify_package

__all__ = [
    "ApiError",
    "Client",
    "Forbidden",
    "NotFound",
    "NotReadable",
    "ServerFailed",
    "TooManyRequests",
    "Unauthorized",
    "VerifierMissingError",
    "Wanted",
    "WantedRecommendations",
    "verify_package",
]
