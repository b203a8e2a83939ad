"""The regulation on Hengqin's second-line credit pass list, as its schemes cite it (units here, entries above)."""

from __future__ import annotations

from datetime import date

from registry.law import Cite, Instrument

HENGQIN = Instrument(
    code="hengqin-2024",
    title="橫琴粵澳深度合作區“二線”通道信用通行名單申報管理工作指引（暫行）",
    issuer="橫琴粵澳深度合作區執行委員會、廣東省人民政府橫琴粵澳深度合作區工作辦公室",
    in_force_from=date(2024, 2, 18),
    short="橫琴二線名單指引",
)
"""Provisional (暫行), and no end is stated. Its title stands in the writing in which it was published.

It came with a notice of the same day, whose points are cited as 通知一 and 通知二.
"""


def hengqin(clause: str, article: str) -> Cite:
    """A citation of the guidelines (`三（一）`) or of their notice (`通知一`), with our clause id."""
    return Cite(HENGQIN, article, clause)


VOLUNTARY = hengqin("HQ-4.0", "四、通知二")
REGISTER = hengqin("HQ-4.1", "四（一）")
MANAGE = hengqin("HQ-4.4", "四")
COMMITTEES = hengqin("HQ-4.5", "四")
CLERK = hengqin("HQ-4.6", "通知一")
PUBLICISE = hengqin("HQ-4.7", "通知二")
LEAVE = hengqin("HQ-5.2", "五（二）")
DEREGISTER = hengqin("HQ-5.3", "五（三）")
OPERATOR = hengqin("HQ-2.1", "二")

VISITORS_LAW = Instrument(
    code="hengqin-visitors-2024",
    title="橫琴粵澳深度合作區“二線”通道訪客通行安排公告",
    issuer="橫琴粵澳深度合作區經濟發展局",
    in_force_from=date(2024, 2, 22),
    short="橫琴二線通道訪客安排",
)
"""Known by what was announced that day: its title here is ours, its wording and the numbers of its articles are not at hand."""
VISITOR_CODES = Cite(VISITORS_LAW, "訪客二維碼", "HV-1")
OUTBOUND = Cite(VISITORS_LAW, "出島方向", "HV-2")
SHORT_LIVED = Cite(VISITORS_LAW, "有效期", "HV-3")
VISITING_DRIVERS = Cite(VISITORS_LAW, "駕駛人員", "HV-4")
VISITING_VEHICLES = Cite(VISITORS_LAW, "車輛", "HV-5")

UNIT_SCHEME = "hengqin-unit"
"""The scheme under which a unit stands: what is sponsored by a unit holds through that standing."""
