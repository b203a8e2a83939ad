"""What can go wrong with sealed data, as one tree.

    PrivacyError
    ├── SealBroken        the ciphertext was altered, or stands in another row, column or subject than its own
    ├── KeyDestroyed      the person was erased: what was sealed for them is gone for good
    ├── KeyMissing        no key was ever made for the subject, or it was not restored with the data
    ├── NotSealable       what was to be sealed is no text that can be written and read again
    ├── UnknownPurpose    a reveal named a purpose that the installation does not know
    ├── RootKeyUnusable   the root key is missing, its file open to others, its PIN wrong
    │   └── ProviderUnreachable   whoever holds the root key does not answer
    ├── StillNeeded       a key cannot be retired yet: something needs it
    └── ValueFailed       a function given to `Secret.map` failed; its own words are withheld

No message carries a value, only where it stood.
"""

from __future__ import annotations


class PrivacyError(Exception):
    """The root: sealing, opening or a key did not work."""


class SealBroken(PrivacyError):
    """The ciphertext was altered, or does not belong where it stands."""


class KeyDestroyed(PrivacyError):
    """The subject's key was destroyed: nothing sealed under it can be read again, by anybody."""


class KeyMissing(PrivacyError):
    """There is no key for the subject."""


class NotSealable(PrivacyError):
    """The text cannot be encoded (it holds half of a surrogate pair), or is no text."""


class UnknownPurpose(PrivacyError):
    """The purpose is not on the installation's list."""


class RootKeyUnusable(PrivacyError):
    """The root key cannot be had as it must be."""


class ProviderUnreachable(RootKeyUnusable):
    """Whoever holds the root key does not answer, or cannot now."""


class StillNeeded(PrivacyError):
    """A key cannot be retired yet. Says what needs it, and how many."""


class ValueFailed(PrivacyError):
    """A function over a secret value failed. Names the function and the kind of failure, never the value."""
