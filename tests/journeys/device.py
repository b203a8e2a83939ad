"""A browser with an authenticator in it, for passkeys."""

from __future__ import annotations

from typing import Any

from tests.journeys.visitor import Visitor

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """Somebody's browser with an authenticator in it, which can be lost or copied."""

    def __init__(self, who: Visitor) -> None:
        self.who = who
        self._cdp = who.context.new_cdp_session(who.page)
        self._cdp.send("WebAuthn.enable")
        self._authenticator = self._add()

    def _add(self) -> str:
        added = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return str(added["authenticatorId"])

    @property
    def credentials(self) -> list[dict[str, Any]]:
        found = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._authenticator})
        return list(found["credentials"])

    def lose(self) -> None:
        """Another authenticator, with nothing on it."""
        self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._authenticator})
        self._authenticator = self._add()

    def go_back_to(self, copies: list[dict[str, Any]]) -> None:
        """What was copied from the authenticator some time ago is used now, its counter as it was then."""
        self.lose()
        for copy in copies:
            self._cdp.send("WebAuthn.addCredential", {"authenticatorId": self._authenticator, "credential": copy})

    def sign_in_by_passkey(self, login: str, password: str) -> Visitor:
        """Sign in, set up a passkey of one's own will, and sign in again by it."""
        self.who.sign_in(login, password).go("/account/factors")
        self.who.page.locator("#present-passkey").fill(password)
        self.who.press("Set up a passkey").sees("Passkey, since").press("Sign out")
        self.who.sign_in(login, password).sees("One more step").press("Use your passkey")
        assert len(self.credentials) == 1
        return self.who
