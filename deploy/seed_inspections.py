"""The sandbox's invented port authorities: an officer of each, and two orders that meet on one vehicle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from privacy.secret import Secret
from registry.accounts import accounts
from registry.actors import Actor, ActorKind, Grant
from registry.clock import civil_day, wall_now
from registry.database import Connection
from registry.ports.inspections import Met, join
from vehicles.inspection import OFFICER, scope_of
from vehicles.inspections import NewOrder, Whom, place
from vehicles.roles import INSPECTION

OFFICERS = {"customs": "customs", "border": "border_inspection", "road": "transport"}
ROLE_OF = dict.fromkeys(OFFICERS, INSPECTION.name)
PLATE, PORT = "粤C8R5T2", "bridge"


@dataclass
class InspectionsWorld:
    """Makes it, in the transaction in progress."""

    connection: Connection
    now: datetime
    password_of: Callable[[str], str]

    async def make(self) -> None:
        """The officers; customs orders an inspection and the border an alert, and a lane has met both."""
        officers = {login: await self._officer(login, authority) for login, authority in OFFICERS.items()}
        until = civil_day(self.now) + timedelta(days=30)
        whom = Whom("vehicle", Secret(PLATE))
        reasons = {"customs": ("申报与载货可能不符，请查验。", False), "border": ("请核对驾驶人证件。", True)}
        orders = [
            await place(self.connection, NewOrder(whom, Secret(why), until, every), officers[login], self.now)
            for login, (why, every) in reasons.items()
        ]
        about = await self.connection.fetchval("select subject from inspection_order where id = $1", orders[0])
        await join(self.connection, [Met(about, PORT, tuple(orders))], self.now)

    async def _officer(self, login: str, authority: str) -> Actor:
        account = await accounts.create_account(login, Secret(self.password_of(login)), at=wall_now())
        await accounts.grant(account, OFFICER, scope_of(authority), at=wall_now())
        return Actor(ActorKind.ACCOUNT, str(account), frozenset({Grant(OFFICER, scope_of(authority))}))
