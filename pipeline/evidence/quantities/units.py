"""Units as texts write them: symbols with prefixes and powers, names, money, counted things."""

from __future__ import annotations

import re

_COMMON = ("", "k", "M", "G", "T", "m", "μ", "u", "n", "p", "f")
_BASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("m", ("", "k", "c", "d", "m", "μ", "u", "n", "p", "f")),
    ("g", ("", "k", "M", "T", "P", "m", "μ", "u", "n", "p", "f")),
    ("s", ("", "k", "m", "μ", "u", "n", "p", "f")),
    ("t", ("", "k", "M", "G")),
    ("A", ("", "k", "m", "μ", "u", "n", "p")),
    ("K", ("", "m", "μ", "k")),
    ("V", ("", "k", "M", "m", "μ", "n")),
    ("W", _COMMON),
    ("J", ("", "k", "M", "G", "T", "P", "E", "m", "μ", "n")),
    ("N", ("", "k", "M", "m", "μ", "n", "p")),
    ("F", ("", "m", "μ", "n", "p")),
    ("T", ("", "m", "μ", "n")),
    ("C", ("", "m", "μ", "n", "p")),
    ("S", ("", "m", "μ", "n")),
    ("H", ("m", "μ", "n")),
    ("M", ("", "m", "μ", "u", "n", "p", "f")),
    ("L", ("", "m", "μ", "u", "n", "d", "c", "k", "M", "G")),
    ("l", ("", "m", "μ", "u", "n", "d", "c")),
    ("mol", ("", "k", "m", "μ", "u", "n", "p", "f")),
    ("Hz", ("", "k", "M", "G", "T", "m", "μ")),
    ("Pa", ("", "k", "M", "G", "T", "h", "m", "μ", "n")),
    ("eV", ("", "k", "M", "G", "T", "P", "m", "μ", "n")),
    ("Wh", ("", "k", "M", "G", "T", "m")),
    ("Ω", ("", "k", "M", "G", "m", "μ")),
    ("bar", ("", "m", "k", "μ", "n")),
    ("Torr", ("", "m", "μ")),
    ("cal", ("", "k")),
    ("Da", ("", "k", "M")),
    ("pc", ("", "k", "M", "G")),
    ("yr", ("", "k", "M", "G")),
    ("B", ("k", "K", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi")),
    ("b", ("k", "M", "G", "T")),
    ("bp", ("", "k", "M", "G")),
    ("bit", ("", "k", "M", "G", "T")),
    ("bps", ("", "k", "M", "G", "T")),
    ("FLOPs", ("", "k", "M", "G", "T", "P", "E", "Z")),
    ("FLOPS", ("", "k", "M", "G", "T", "P", "E", "Z")),
    ("Bq", ("", "k", "M", "G", "T", "m")),
    ("Gy", ("", "m", "c", "μ", "k")),
    ("Sv", ("", "m", "μ")),
    ("Ci", ("", "m", "μ", "n")),
    ("Jy", ("", "m", "μ")),
    ("cd", ("", "m")),
    ("lm", ("", "k")),
    ("lx", ("", "k")),
    ("rad", ("", "m", "μ")),
    ("sr", ("",)),
    ("G", ("", "k", "m", "μ")),
    ("U", ("", "m", "μ", "k")),
    ("IU", ("", "m", "μ", "k")),
    ("dB", ("",)),
    ("D", ("m",)),
)
_ALONE_TEXT = """
    ° ′ ″ °C °F °N °S °E °W ‰ σ h d min hr hrs sec secs y yrs ka Ma Ga Myrs mo wk ha ac ft mi yd lb
    lbs oz gal rpm psi atm mmHg cmH2O ppm ppmv ppb ppbv ppt ppq dpi fps px pixel Å ly AU au arcsec
    arcmin mas mag dex dBm dBi dBA Np Oe emu OD SD SDs SE SEM cfu CFU pfu PFU cpm dpm mph kph kt
    knots M☉ M⊙ R⊙ fb pb ab L⊙ Msun Rsun pts pt eq meq mEq mM msec μsec ksps Mcal inch torr Gt Mt kt
    Pg Tg
"""
_ALONE = frozenset(_ALONE_TEXT.split())
SYMBOLS = frozenset(prefix + base for base, prefixes in _BASES for prefix in prefixes) | _ALONE
_ONLY_WITH_DECIMALS = frozenset({"pm"})

_SYMBOL = re.compile(r"°[ ]?[CFNSEW](?![A-Za-z])|°|cmH2O(?!\w)|[A-Za-zμΩÅ‰′″σ]{1,6}[☉⊙]?")
_EXPONENT = re.compile(
    r"(?:[ ]{0,2}\^[ ]?\{?[ ]?([-−–]?[ ]?[1-9](?:/[1-9])?)[ ]?\}?|(⁻?[¹²³⁴⁵⁶])|([-−][1-4]"
    r"|[2-4]))(?![0-9A-Za-z])"
)
_LETTER = re.compile(r"[A-Za-z0-9_]")
_DIVIDE = re.compile(r"[ ]?/[ ]?(?:10{1,6}[ ]?)?")
_MULTIPLY = re.compile(r"[ ]{0,6}[·.*×∙][ ]?|[ ]{1,6}|")
_TOGETHER = frozenset(("Ω", m) for m in ("m", "cm", "mm")) | {
    ("N", "m"),
    ("Pa", "s"),
    ("mPa", "s"),
    ("MPa", "s"),
    ("mA", "h"),
    ("A", "h"),
    ("kW", "h"),
    ("V", "s"),
    ("J", "s"),
}

_PERCENT = re.compile(
    r"[ ]{0,4}-?(?:"
    r"(?P<points>%[ -]?points?\b|per[ ]?cent(?:age)?[ -]points?\b|basis[ ]points?\b|(?:pp"
    r"|p\.p\.)(?![a-zA-Z])|bps?\b(?![ ]?/))"
    r"|(?P<percent>(?:wt|vol|mol|at|mass|atom)?\.?[ ]?%(?:[ ]?\((?:[wvm]/[wvm]|by[ ]\w{4,6})\)"
    r"|[ ][wv]/[wv]\b)?"
    r"|per[ ]?cents?\b)"
    r")",
    re.IGNORECASE,
)
_NAMES = (
    r"(?:square|cubic|light|person|patient|man|woman|GPU|CPU|TPU|solar|calendar|working|earth|nautical"
    r"|metric)?[ -]?"
    r"(?:(?:pico|nano|micro|milli|centi|deci|kilo|mega|giga|tera|peta|exa)?"
    r"(?:met(?:re|er)|gram|lit(?:re|er)|second|watt|volt|amp(?:ere)?|joule|hertz|pascal|newton|byte|bit"
    r"|ton(?:ne)?"
    r"|parsec|electron[ -]?volt|calorie|mole|ohm|farad|tesla|bar|FLOP|pixel|molar|sievert|gray|becquerel"
    r"|year)s?"
    r"|minute|hour|day|week|fortnight|month|quarter(?=s)|year|decade|centur(?:y|ies)|millenni(?:um|a)"
    r"|night|yr|min|hr"
    r"|degree|kelvin|inch(?:e)?|feet|foot|yard|mile|acre|hectare|ounce|pound|gallon|pint|stone|knot"
    r"|angstrom|micron"
    r"|arc[ -]?second|arc[ -]?minute|radian|point|log[ -]units?|standard[ ]deviation|standard[ ]error"
    r"|epoch|horsepower"
    r"|kilobase|base[ ]pair|atmosphere|magnitude(?=s)|dollar|euro|cent(?=s)|yuan|yen|rupee|pound|franc"
    r"|times|fold|dex"
    r"|sq[ ]?km|sigma)s?"
)
_RATES = (
    r"(?:(?:breath|beat|frame|request|quer(?:y|ie)|token|step|event|word|sample|revolution|cycle|operation"
    r"|transaction"
    r"|image|message|photon|count|spike|pulse|rotation|death|case|individual|birth|sheep|person|people"
    r"|visit|item|call"
    r")s?[ ]per[ ](?:second|minute|hour|day|week|month|year|million|thousand|[0-9][0-9,]{2,9}|capita"
    r"|person|hectare"
    r"|km2|km²)s?)"
)
_PER = re.compile(
    r"[ ]per[ ](?:(?:[0-9]{1,3}(?:[ ,][0-9]{3}){1,3}|hundred|thousand|million)(?:[ ](?:person|patient"
    r"|inhabitant|people"
    r"|live|birth|population|capita|women|men|child|resident|case)[a-z]{0,4}(?:[- ](?:years?|months?|days?"
    r"|births?))?)?"
    r"|(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade|century|annum|capita|person"
    r"|hectare|acre"
    r"|square[ ](?:met(?:re|er)|kilomet(?:re|er)|foot|mile)|cubic[ ]met(?:re|er)|met(?:re|er)|kilomet(?:re"
    r"|er)"
    r"|kilogram|gram|lit(?:re|er)|tonne|ton|mile|barrel|unit|km2?|cm[23]?|m[23]|kg|g|h|min|s|ml|mL|L|μl|μL"
    r"|μg|mg)\b)"
)
_NAME = re.compile(
    rf"(?:[ ]{{1,4}}|-|)(?P<name>{_RATES}|{_NAMES})(?![A-Za-z0-9_])(?P<old>[ -]old\b)?", re.IGNORECASE
)
_OF_DEGREES = re.compile(
    r"[ ](?:Celsius|centigrade|Fahrenheit|Kelvin|C\b|north|south|east|west)", re.IGNORECASE
)
_WORD_BELOW = re.compile(r"[a-z]{2,14}(?![A-Za-z0-9])")
_SLASH_NAME = re.compile(r"[ ]?/[ ]?[a-zA-Z]{2,12}\b")

COUNTED = (
    r"participants?|patients?|respondents?|people|persons?|adults?|children|students?|undergraduates?"
    r"|women|men"
    r"|volunteers?|users?|workers?|individuals?|households?|families|pupils?|teachers?|physicians?|employees?"
    r"|subjects?|raters?|annotators?|writers?|readers?|experts?|controls|tokens?|param(?:eter)?s?|words?"
    r"|characters?"
    r"|sentences?|documents?|papers?|articles?|abstracts?|prompts?|responses?|essays?|messages?|tweets?"
    r"|conversations?"
    r"|language[ ]models?|models?|LLMs|studies|trials"
)
_SINGULAR = (
    r"(?:participant|patient|respondent|person|adult|student|user|token|param|parameter|word|character"
    r"|sentence|document|paper|article|abstract|prompt|response|essay|message|tweet|conversation|model"
    r"|language[ ]model|expert|subject)"
)
"""Before another noun the singular is no unit: "1.2 million sentence pairs"."""
_COUNTED = re.compile(rf"[ ]{{1,4}}(?!{_SINGULAR}[ -][a-z]{{3}})({COUNTED})(?![\w])(?!-)", re.IGNORECASE)
_TIMES = re.compile(r"[ ]{0,6}(?:×[ ]?g\b|x[ ]g\b|[x×](?![ ]{0,6}[0-9])(?![A-Za-z0-9]))")
_FOLD = re.compile(r"[ -]?folds?\b", re.IGNORECASE)
CURRENCY = re.compile(
    r"(?:(?:US|AU|CA|NZ|HK|A|C|S|R)?\$|[€£¥₹₽₩]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|RMB|AUD|CAD|INR|SEK|NOK|DKK"
    r"|Rs\.?))[ ]{0,3}$"
)
_MONEY_AFTER = re.compile(
    r"[ ]{0,3}(?:US\$|[€£¥₹]|(?:USD|EUR|GBP|CHF|JPY|CNY|RMB|AUD|CAD|INR|SEK|NOK|DKK)\b"
    r"|(?:US[ ])?dollars?\b|euros?\b)"
)
POINTS = re.compile(
    r"(?:percentage|percent|per cent|%|basis)[ -]?points?|p\.?p\.?|points?|bps?|pts?", re.IGNORECASE
)
MULTIPLES = frozenset({"x", "×", "times", "fold", "folds", "factor"})
MONEY = re.compile(
    r"[$€£¥₹₽₩]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|RMB|AUD|CAD|INR|SEK|NOK|DKK|Rs|dollars?|euros?|cents?)\b"
)
_CURRENCIES = (
    ("usd", re.compile(r"(?:US)?\$|USD|(?:US )?dollars?", re.IGNORECASE)),
    ("eur", re.compile(r"€|EUR|euros?", re.IGNORECASE)),
    ("gbp", re.compile(r"£|GBP", re.IGNORECASE)),
)
_IS_COUNTED = re.compile(rf"(?:{COUNTED})", re.IGNORECASE)


_THINGS = re.compile(r"[ ][a-z]{3,14}(?:/|[ ])")
"""A counted thing of which so many stand on a unit: "cells/cm2", "copies ml−1"."""
_LIGHT_SPEED = re.compile(r"c(?:\^?\{?2\}?|²)?(?![A-Za-z0-9])")


def currency(unit: str) -> str | None:
    """Return the unit of the records that stands for a currency, by its sign, code or name."""
    return next((name for name, pattern in _CURRENCIES if pattern.fullmatch(unit)), None)


def is_counted(unit: str | None) -> bool:
    """Tell whether ``unit`` is a counted noun and not a unit of measurement."""
    return unit is not None and _IS_COUNTED.fullmatch(unit) is not None


def unit_at(text: str, end: int, *, whole: bool = True) -> int | None:
    """Read the unit that follows a number ending at ``end``: the place where it ends.

    ``text`` has been levelled by ``clean``. ``whole`` tells whether the number before is a whole number.
    """
    found = _unit(text, end, whole)
    if found is None:
        return None
    per = _PER.match(text, found)
    return per.end() if per else found


def written(source: str, levelled: str) -> str | None:
    """Return a unit as the source writes it, with single blanks; "percent" and "per cent" become "%".

    ``levelled`` is the same stretch without LaTeX, taken where the source has some.
    """
    unit = " ".join((levelled if "\\" in source or "$" in source else source).split()).strip("- ")
    if not unit:
        return None
    return "%" if re.fullmatch(r"per ?cents?", unit, re.IGNORECASE) else unit


def _unit(text: str, end: int, whole: bool) -> int | None:
    percent = _PERCENT.match(text, end)
    if percent and not (percent["points"] and percent["points"].startswith("bp") and text[end] != " "):
        return percent.end()
    for pattern in (_TIMES, _FOLD, _MONEY_AFTER):
        match = pattern.match(text, end)
        if match:
            return match.end()
    symbols = _symbols(text, end, whole)
    if symbols:
        return symbols
    name = _NAME.match(text, end)
    if name:
        degrees = _OF_DEGREES.match(text, name.end()) if name["name"].lower().startswith("degree") else None
        slash = _SLASH_NAME.match(text, name.end())
        return (degrees or slash or name).end() if not name["old"] else name.end("name")
    counted = _COUNTED.match(text, end)
    if counted:
        return counted.end()
    things = _THINGS.match(text, end)
    if things:
        following = _symbol(text, things.end())
        if following and (things[0].endswith("/") or following[2] < 0):
            return following[1]
    return end if _PER.match(text, end) else None


def _symbols(text: str, end: int, whole: bool) -> int | None:
    """Read a product or quotient of symbols with powers: "m s−1", "mg/dL", "kJ mol−1"."""
    place = end
    blanks = 0
    while blanks < 7 and text[place : place + 1] == " ":
        place, blanks = place + 1, blanks + 1
    if not blanks and text[place : place + 1] == "-":
        place += 1
    first = _symbol(text, place)
    if first is None or (first[0] in _ONLY_WITH_DECIMALS and whole):
        return None
    symbol, place = first[0], first[1]
    for _ in range(6):
        divide = _DIVIDE.match(text, place)
        if divide:
            light = _LIGHT_SPEED.match(text, divide.end())
            if light:  # "GeV/c2"
                return light.end()
            following = _symbol(text, divide.end())
            if following is None:
                word = _WORD_BELOW.match(text, divide.end())
                return word.end() if word and divide[0] == "/" else place
            symbol, place = following[0], following[1]
            continue
        times = _MULTIPLY.match(text, place)
        following = _symbol(text, times.end()) if times else None
        if following is None or times is None or times.end() == place:
            return place
        joined = following[2] < 0 or (symbol, following[0]) in _TOGETHER or times[0].strip() in ("·", "∙")
        if not joined:
            return place
        symbol, place = following[0], following[1]
    return place


def _symbol(text: str, start: int) -> tuple[str, int, int] | None:
    """Read one symbol with its power; return it, its end and the power (1 where none is written)."""
    match = _SYMBOL.match(text, start)
    if match is None or match[0].replace(" ", "") not in SYMBOLS:
        return None
    if match[0] == "T" and text.startswith(" cell", match.end()):
        return None
    power = _EXPONENT.match(text, match.end())
    if power:
        sign = -1 if any(c in power[0] for c in "-−–⁻") else 1
        return match[0], power.end(), sign
    if _LETTER.match(text, match.end()):
        return None
    return match[0], match.end(), 1
