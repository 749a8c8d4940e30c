"""Whether a package is what its signer wrote, by the verifier of the product, where it is installed."""

from collections.abc import Iterable

from webapp.client.records import Key


class VerifierMissingError(RuntimeError):
    """The verifier is not installed: install the whole product, or use openssl as the documents say."""


def verify_package(content: bytes, keys: Iterable[Key]) -> bool:
    """Say whether a package is whole and signed by one of the keys that is not revoked.

    Keys that came over the same wire as the package prove that nothing was changed on the way and that
    whoever runs the interface signed it. Compare the fingerprint once by another way.
    """
    try:
        from surveys.package_verify import verify
    except ImportError as error:
        raise VerifierMissingError("ydan package verify is not installed here") from error
    trusted = [key.pem.encode() for key in keys if key.revoked_on is None]
    return all(line.holds for line in verify(content, trusted))
