"""The Personal Information Protection Law, as the schemes that carry out people's rights cite it."""

from __future__ import annotations

from datetime import date

from registry.law import Cite, Instrument

PIPL = Instrument(
    code="pipl-2021",
    title="中华人民共和国个人信息保护法",
    issuer="全国人民代表大会常务委员会",
    in_force_from=date(2021, 11, 1),
    number="中华人民共和国主席令第九十一号",
    short="个人信息保护法",
)


def pipl(clause: str, article: str) -> Cite:
    """A citation of the law, with our clause id."""
    return Cite(PIPL, article, clause)


CONSENT = pipl("PI-13", "第十三条至第十六条")
KEEPING = pipl("PI-19", "第十九条、第四十七条")
NOTICE = pipl("PI-17", "第十七条、第二十二条")
JOINT = pipl("PI-20", "第二十条")
ENTRUSTED = pipl("PI-20", "第二十一条")
AUTOMATED = pipl("PI-24", "第二十四条")
RIGHTS = pipl("PI-44", "第四十四条至第五十条")
EXPORT = pipl("PI-38", "第三十八条、第三十九条")
INCIDENT = pipl("PI-57", "第五十七条")

CONSENT_WITHDRAWN, DATA_ERASED = "consent_withdrawn", "data_erased"
"""The moves by which a case that rests on a person's data ends; a scheme of persons has both."""
