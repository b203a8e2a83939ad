"""The channels of Hengqin's second line: which vehicles each admits, at which hours, as announced.

A new notice is a new day in `CHANNELS`; what was announced before stays, for questions about the past.
"""

from __future__ import annotations

from datetime import date, time

from registry.i18n import text
from registry.law import Cite, Dated, Instrument
from registry.ports.channels import Admits, Channel, Channels, Hours

ANNOUNCED = Instrument(
    code="hengqin-channels-2024",
    title="橫琴粵澳深度合作區“二線”通道通行安排公告",
    issuer="橫琴粵澳深度合作區執行委員會",
    in_force_from=date(2024, 3, 1),
    short="橫琴二線通道安排",
)
"""The table of channels as announced for the start of closed-off operation; its wording is not at hand."""

CITE = Cite(ANNOUNCED, "通道安排", "HQ-C.1")

SMALL, LARGE, GOODS, ENGINEERING = "small_passenger", "large_passenger", "goods", "engineering"
PASSENGER = frozenset({SMALL, LARGE})
ALL = frozenset({SMALL, LARGE, GOODS, ENGINEERING})

FROM_SIX = (Hours(opens=time(6)),)
FROM_EIGHT = (Hours(opens=time(8)),)

PORTS = {"bridge": text("Hengqin Bridge")}
"""What the ports of the second line are called."""

CHANNELS: Channels = Dated(
    {
        ANNOUNCED.in_force_from: {
            channel.code: channel
            for channel in (
                Channel("hengqin-bridge", text("Hengqin Bridge"), (Admits(ALL - {GOODS}),), CITE),
                Channel("hengqin-tunnel", text("Hengqin Tunnel"), (Admits(frozenset({GOODS, SMALL})),), CITE),
                Channel("shenjing", text("Shenjing"), (Admits(PASSENGER, FROM_SIX, listed_only=True),), CITE),
                Channel(
                    "shizimen-tunnel",
                    text("Shizimen Tunnel"),
                    (Admits(frozenset({SMALL}), FROM_EIGHT, listed_only=True),),
                    CITE,
                ),
            )
        }
    },
    CITE,
)
