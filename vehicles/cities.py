"""The cities and prefectures of Hunan and Guangdong by their code (GB/T 2260): what people call them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from registry.i18n import text

CITIES: Mapping[str, str] = {
    "430100": text("Changsha"),
    "430200": text("Zhuzhou"),
    "430300": text("Xiangtan"),
    "430400": text("Hengyang"),
    "430500": text("Shaoyang"),
    "430600": text("Yueyang"),
    "430700": text("Changde"),
    "430800": text("Zhangjiajie"),
    "430900": text("Yiyang"),
    "431000": text("Chenzhou"),
    "431100": text("Yongzhou"),
    "431200": text("Huaihua"),
    "431300": text("Loudi"),
    "433100": text("Xiangxi"),
    "440100": text("Guangzhou"),
    "440200": text("Shaoguan"),
    "440300": text("Shenzhen"),
    "440400": text("Zhuhai"),
    "440500": text("Shantou"),
    "440600": text("Foshan"),
    "440700": text("Jiangmen"),
    "440800": text("Zhanjiang"),
    "440900": text("Maoming"),
    "441200": text("Zhaoqing"),
    "441300": text("Huizhou"),
    "441400": text("Meizhou"),
    "441500": text("Shanwei"),
    "441600": text("Heyuan"),
    "441700": text("Yangjiang"),
    "441800": text("Qingyuan"),
    "441900": text("Dongguan"),
    "442000": text("Zhongshan"),
    "445100": text("Chaozhou"),
    "445200": text("Jieyang"),
    "445300": text("Yunfu"),
}
"""A city elsewhere keeps its code: an enterprise of another province may be told of over the API."""


def city_name(code: str) -> str:
    """What a city is called (a message), or its code where we have no name for it."""
    return CITIES.get(code, code)


def names_of(scopes: Collection[str]) -> dict[str, str]:
    """What cities' scopes are called, by the scope."""
    return {scope: CITIES[code] for scope in scopes if (code := scope.removeprefix("city:")) in CITIES}
