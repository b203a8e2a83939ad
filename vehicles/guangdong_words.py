"""What Guangdong's forms ask alike, and the undertaking of an applicant (rules, 一（一）2（5）).

The undertaking's wording is ours; see docs/DIVERGENCES.md.
"""

from __future__ import annotations

from registry.i18n import text
from registry.scheme import Field

REASON = Field("reason", text("Reason"), "text", hint=text("The enterprise reads this. Say what to do next."))
DOCUMENT = Field("document", text("Document"), "text", hint=text("Its number, its date and who issued it."))

SELF_OPERATED = {
    "en": (
        "We operate the vehicles ourselves once we have the quotas. We do not transfer, lease or lend them. Between our"
        " enterprise and the company that registers the vehicles in Hong Kong or Macao there is more than 50 % of equity."
    ),
    "zh-Hans": (
        "我们承诺：取得指标后由本企业自行经营，不转让、不出租、不出借指标；本企业与相关车辆在港、澳登记的企业之间存在"
        "绝对控股以上（50%以上，不含50%）的股权关系。"
    ),
    "zh-Hant": (
        "我們承諾：取得指標後由本企業自行經營，不轉讓、不出租、不出借指標；本企業與相關車輛在港、澳登記的企業之間存在"
        "絕對控股以上（50%以上，不含50%）的股權關係。"
    ),
    "pt": (
        "Exploramos nós próprios os veículos depois de obter as quotas. Não as cedemos, alugamos nem emprestamos. Entre"
        " a nossa empresa e a sociedade que regista os veículos em Hong Kong ou Macau existe uma participação superior"
        " a 50 %."
    ),
}
