"""The texts that people accept: the two undertakings (annexes 2 and 3) and the consents (PIPL arts. 14, 23, 29).

The annexes were not published with the guideline; these texts are ours, drawn up from its §4 and §6. A changed text
is a new version: what somebody accepted is recorded with version, hash and language, and never changes.
"""

from __future__ import annotations

from privacy.consent_text import ConsentText
from registry.scheme import Undertaking
from units.law import hengqin

PERSONAL_UNDERTAKING = Undertaking(
    "person",
    "2026-11",
    {
        "zh-Hans": (
            "本人承诺：（一）所填信息真实，如有变动及时更新；（二）不走私，不为他人违规携带物品；（三）年满十八周岁并持有"
            "有效驾驶证；（四）配合查验，知悉列入名单不免除查验；（五）知悉填报不实或者被列入“分线管理”严重失信主体名单的，"
            "将被移出名单。"
        ),
        "zh-Hant": (
            "本人承諾：（一）所填信息真實，如有變動及時更新；（二）不走私，不為他人違規攜帶物品；（三）年滿十八周歲並持有"
            "有效駕駛證；（四）配合查驗，知悉列入名單不免除查驗；（五）知悉填報不實或者被列入「分線管理」嚴重失信主體名單的，"
            "將被移出名單。"
        ),
        "en": (
            "I undertake that (1) what I declare is true and I will keep it up to date; (2) I will not smuggle, nor carry"
            " things for others against the rules; (3) I am 18 or older and hold a valid driving licence; (4) I accept"
            " checks, and know that being listed exempts me from none; (5) I know that I will be removed from the list if"
            " my details are false, or if I am put on the serious-dishonesty list for separate-line management."
        ),
        "pt": (
            "Comprometo-me a que (1) o que declaro é verdadeiro e será mantido atualizado; (2) não farei contrabando nem"
            " transportarei objetos de terceiros em violação das regras; (3) tenho 18 anos ou mais e carta de condução"
            " válida; (4) aceito inspeções e sei que constar da lista não dispensa de nenhuma; (5) sei que serei retirado"
            " da lista se os dados forem falsos ou se constar da lista de desonestidade grave da gestão por linhas."
        ),
    },
    hengqin("HQ-4.2", "四（二）、附件2"),
)

UNIT_UNDERTAKING = Undertaking(
    "unit",
    "2026-11",
    {
        "zh-Hans": (
            "本单位承诺：（一）已核实该人员属于本单位（或者本社区）；（二）人员、车辆有变动的，及时更新、验核；离职或者申请"
            "移出的，及时移出；（三）知悉“谁验核、谁管理”，验核不实的承担相应后果。"
        ),
        "zh-Hant": (
            "本單位承諾：（一）已核實該人員屬於本單位（或者本社區）；（二）人員、車輛有變動的，及時更新、驗核；離職或者申請"
            "移出的，及時移出；（三）知悉「誰驗核、誰管理」，驗核不實的承擔相應後果。"
        ),
        "en": (
            "The unit undertakes that (1) it has verified that this person belongs to it (or to this community); (2) it"
            " will update and verify again when people or vehicles change, and promptly remove those who leave or ask to"
            " be removed; (3) it knows that whoever verifies manages, and bears the consequences of a false verification."
        ),
        "pt": (
            "A entidade compromete-se a que (1) verificou que esta pessoa lhe pertence (ou pertence a esta comunidade);"
            " (2) atualizará e verificará de novo quando pessoas ou veículos mudarem, e retirará prontamente quem sair ou"
            " o pedir; (3) sabe que quem verifica gere, e assume as consequências de uma verificação falsa."
        ),
    },
    hengqin("HQ-4.3", "四（三）、附件3"),
)

SENSITIVE = ConsentText(
    "sensitive-items",
    "2026-11",
    {
        "zh-Hans": "我同意为核实我的身份和驾驶资格而处理我的证件号码和驾驶证信息（敏感个人信息）。",
        "zh-Hant": "我同意為核實我的身份和駕駛資格而處理我的證件號碼和駕駛證資料（敏感個人信息）。",
        "en": "I agree that my document number and licence details (sensitive personal information) are processed to"
        " check who I am and that I may drive.",
        "pt": "Concordo que o número do meu documento e os dados da carta (informação pessoal sensível) sejam tratados"
        " para verificar quem sou e que posso conduzir.",
    },
)
PORTS = ConsentText(
    "provision-to-ports",
    "2026-11",
    {
        "zh-Hans": "我同意向“二线”通道口岸提供“是否在名单内”这一状态。不提供我的姓名和号码。",
        "zh-Hant": "我同意向「二線」通道口岸提供「是否在名單內」這一狀態。不提供我的姓名和號碼。",
        "en": "I agree that the ports of the second line are told whether I am listed. They get neither my name nor my"
        " number.",
        "pt": "Concordo que os postos da segunda linha sejam informados se consto da lista. Não recebem o meu nome nem o"
        " meu número.",
    },
)
