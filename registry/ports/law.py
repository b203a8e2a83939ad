"""The opinion on cooperation at ports (湘政发〔2015〕44号), as far as ports' answers and figures carry it out. Pure."""

from __future__ import annotations

from datetime import date

from registry.law import Cite, Instrument

COOPERATION = Instrument(
    code="hunan-ports-2015",
    title="湖南省人民政府关于落实“三互”加强口岸工作的实施意见",
    issuer="湖南省人民政府",
    in_force_from=date(2015, 11, 13),
    number="湘政发〔2015〕44号",
    short="湘政发〔2015〕44号",
)

RECOGNISING = Cite(COOPERATION, "二（五）", "SW-3")
JOINT = Cite(COOPERATION, "二（五）", "SW-5")
RELEASE_TIMES = Cite(COOPERATION, "二（十）", "SW-10.1")
ALERTS = Cite(COOPERATION, "三（十七）", "SW-17")
