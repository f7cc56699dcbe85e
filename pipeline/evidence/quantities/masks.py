"""Blind what only looks like a figure: addresses, identifiers, citations, dates, names with digits.

Every pattern has bounded repetition, so that the time stays linear on any text.
"""

from __future__ import annotations

import re

BLIND = "\ue000"
"""Stands in the place of every character that is blinded."""

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_LOCANT = (
    r"(?:di|tri|tetra|bis|tert|iso|cis|trans)?-?(?:methyl|methoxy|ethyl|ethoxy|ethane|propyl|propan|propen"
    r"|butyl|butan|buten|pentyl|pentan|hexyl|hexan|phenyl|phenol|benz|chlor|brom|fluor|iod|nitro|amino"
    r"|hydroxy"
    r"|oxo|dioxo|dioxan|pyri|naphth|cyclo|carbox|acet|deoxy|thio|sulf|dimethyl|octan|decan|dehydro|imid|oxaz)"
)
_ISOTOPE = (
    r"(?:(?:1[2-4])C|1[3-5]N|1[5-8]O|[123]H|[34]He|1[89]F|3[1-3]P|3[2-6]S|23[3-8]U|1(?:23|25|27|29|31)I"
    r"|[0-9]{1,3}(?:Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Ti|Cr|Fe|Co|Ni|Cu|Zn|Ga|Ge|Se|Rb|Sr|Zr|Mo|Tc|Ag|Cd|Sn|Xe|Cs"
    r"|Ba|La|Nd|Sm|Eu|Gd|Lu|Hf|Re|Os|Ir|Pt|Au|Hg|Pb|Bi|Po|Rn|Ra|Th|Pu|Am))"
)
_BLINDED = [
    # Addresses and identifiers.
    r"(?:https?|ftp)://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,500}",
    r"\b(?:github|gitlab|huggingface|doi|osf)\.(?:com|co|org|io)/[^\s<>\"]{1,500}",
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}",
    r"\b(?i:doi)?:?[ ]?10\.[0-9]{4,9}/[^\s<>\"]{1,300}",
    r"\b(?i:arxiv)(?::[ ]?|[ ])\S{1,40}|\b(?i:pmid|pmcid|isbn|issn|isrctn)[ :]{0,2}[0-9Xx-]{4,20}",
    r"(?<![0-9.,])[0-9]{4}\.[0-9]{5}(?:v[0-9]{1,2})?(?![0-9])",
    r"(?<![\w.])[vV]?[0-9]{1,6}(?:\.[0-9]{1,6}){2,8}",
    r"(?<!\w)#[0-9]{1,12}",
    r"(?<![0-9])[0-9]{1,20}(?:-[0-9]{1,20}){2,12}(?![0-9])",
    # Dates and times.
    r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?(?:T[0-9:.]{4,16}Z?)?(?![0-9])",
    rf"(?<![0-9.,])[0-9]{{1,2}}(?:st|nd|rd"
    rf"|th)?(?:[ ]?[–-][ ]?[0-9]{{1,2}})?[ ]{_MONTH}(?:,?[ ][0-9]{{4}})?(?!\w)",
    rf"\b{_MONTH}[ ][0-9]{{1,2}}(?:st|nd|rd|th)?(?:[ ]?[–-][ ]?[0-9]{{1,2}})?(?:,?[ ][0-9]{{4}})?(?![\w%])",
    r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})(?![0-9/])",
    r"(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[ ]?(?:[ap]\.?m\b|UTC|GMT|CET|hrs?\b)",
    r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z?",
    r"(?<=\bat )[0-9]{1,2}:[0-9]{2}(?![0-9])|(?<![0-9.])[0-9]{1,2}[ ]?(?:[ap]m\b|[ap]\.m\.|o'clock)",
    r"(?<![0-9])(?:1[0-9]|20)[0-9]0(?:'|’)?s\b|(?<!\w)24/7(?!\w)|(?<!\w)9/11(?!\w)",
    # Citations and numbered items.
    r"(?<!CI )(?<!CI: )(?<!CI, )(?<!interval )\[[0-9]{1,3}[a-z]?(?:[ ]?[,;–-][ ]?[0-9]{1,3}[a-z]?){0,30}\]",
    r"\([0-9]{1,3}(?:[,–][0-9]{1,3}){1,30}\)(?![ ]?[%±×])",
    r"\([0-9]{1,3}[a-z]?\)(?![ ]?[%±×])",
    r"(?m:^)[ ]{0,4}[0-9]{1,3}[.)][ ](?=\S)",
    r"(?:(?<=[.:;,] )|(?<=\band )|(?<=\bor )|(?<=^))[0-9]{1,2}\)(?=[ ]\w|$)",
    # Ordinals; arguments of functions; isotopes; places on a molecule; locants.
    r"(?<![\w.])[0-9]{1,6}(?:st|nd|rd|th)\b",
    r"(?<=[A-Za-z])\([0-9., ]{1,16}\)",
    rf"(?<![0-9.,\w]){_ISOTOPE}(?![A-Za-z])(?:[–/-]?{_ISOTOPE}(?![A-Za-z]))?",
    rf"(?<![\w.])[0-9]{{1,2}}'?(?:,[0-9]{{1,2}}'?){{0,6}}-{_LOCANT}[a-z]{{0,30}}",
    r"(?<![\w.])[0-9]{1,2}-(?:HT|HTP|FU|OH|D\b|AAF|MOP)\w{0,4}",
    # Rows of data are no prose.
    r"(?<![\w.])(?:[0-9]{1,15}(?:, ?|[ ;\t|]{1,2})){24,400}[0-9]{0,15}"
    r"|(?<![\w,.])[0-9]{1,2}(?:,[0-9]{1,2}){5,400}(?![0-9])",
]
_DIGIT = re.compile("[0-9]")
_ALL = re.compile("|".join(f"(?:{pattern})" for pattern in _BLINDED))

# GPT-4o, Llama-3.2-1B, COVID-19: a word, a hyphen, and digits. A few prefixes are words of their own.
_HYPHENED = re.compile(r"(?<![\w\\])[A-Za-z][\w+.]{0,40}(?:-[\w.+]{1,40}){1,6}")
_PREFIX = re.compile(
    r"(?:sub|super|under|over|pre|post|non|every|mid|about|approx|ca|to|and|or|than|of|by|a|an|the)-", re.I
)


def blinded(text: str) -> str:
    """Return ``text`` with everything blinded that holds digits and is no quantity."""
    if not _DIGIT.search(text):
        return text
    masked = _ALL.sub(lambda m: BLIND * len(m[0]), text)
    return _HYPHENED.sub(_blind_name, masked)


def _blind_name(match: re.Match[str]) -> str:
    name = match[0]
    if not any(c in "0123456789" for c in name):
        return name
    prefix = _PREFIX.match(name)
    if prefix:
        rest = name[prefix.end() :]
        return name if rest[:1].isdigit() else prefix[0] + BLIND * len(rest)
    return BLIND * len(name)
