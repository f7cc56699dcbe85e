"""What stands around a number and says that it is none: labels, names, years, formulas."""

from __future__ import annotations

import re

WINDOW = 48
"""Characters looked at on either side of a number."""

_LABEL = re.compile(
    r"(?:\b(?i:fig(?:ure|s|ures)?|tab(?:le|les)?|sections?|secs?|sect|chapters?|chap|eqs?|eqn|eqns|equations?"
    r"|appendix|appendices|theorems?|lemmas?|propositions?|corollary|corollaries|definitions?|algorithms?"
    r"|examples?|pages?|vol|volumes?|versions?|ver|release|nos?|nr|ref|refs|references?|footnote|paragraph"
    r"|lines?"
    r"|steps?|phases?|stages?|types?|grades?|levels?|layers?|tiers?|chromosomes?|exon|codon|subunit"
    r"|isoform|residue|position|items?"
    r"|hypothes[ie]s|question|rank|ranked|isbn|issn|doi|case no|grant|award|contract|supplementary|panels?"
    r"|box|track"
    r"|subtask|scenarios?|option|experiments?|day|week|month|grade|axis|route|highway|channel|cluster"
    r"|index|serial)"
    r"\.?|\b(?:pp?|ch|Vols?)\.|\b(?:Task|Study|Model|Group|Part|Article|Act|Title|Goal|SDG|Site|Run|Method"
    r"|Class"
    r"|Category|Problem|Objective|Aim|Round|Session|Trial|Condition|Sample|Case|Year|Grade|Rule|Note|Room"
    r"|Unit|Arm"
    r"|Cohort|Batch|Season|Episode|Book|Volume|Script|Protocol|No)\b|§{1,2}|№)[ ]{0,2}\(?[ ]?$"
)
_MONTHS = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
)
_BEFORE_A_YEAR = re.compile(
    r"(?:\b(?:in|since|during|until|till|by|year|years|early|late|mid|season|circa|ca\.|c\.|autumn|fall"
    r"|spring|summer"
    rf"|winter|the|copyright|©|from|after|before|between|and|or|to|of|around|{_MONTHS})[ ]|[(–/-]"
    rf"|al\.,?[ ]|, |; )$",
    re.IGNORECASE,
)
_PLURAL_AFTER = re.compile(
    r"[ ](?:[a-z]{2,20}(?:-[a-z]{2,20})?[ ])?(?!was\b|is\b|has\b|as\b|this\b|its\b|thus\b)[a-z]{2,24}s\b"
)
_LOWER_AFTER = re.compile(
    r"[ ](?!(?:and|or|to|in|the|for|was|were|is|are|with|by|as|at|on|a|an|it|we|when|but)\b)[a-z]{3,24}\b"
)
_CAPITALISED = re.compile(r"(?<![\w.-])([A-Z][\w+.&-]{0,30}|[a-z]{1,2}[A-Z]\w{0,20})[ ]$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;)][\"'”)]?[ ]{1,2}|[(\[“\"•][ ]?)$")
_BEFORE_A_VALUE = """
    OR RR HR IRR SMD MD WMD CI SD SE SEM IQR AUC AUROC AUPRC ROC BLEU ROUGE METEOR chrF COMET
    BERTScore WER CER TER RMSE MAE MSE MAPE FID IS PSNR SSIM LPIPS CLIP Elo ELO Kappa Cohen Pearson
    Spearman Kendall F1 F-score R2 MRR NDCG nDCG MAP mAP AP IoU mIoU Dice NLL PPL EM Acc BMI IQ GPA
    pH pKa Hz N R Q T Z P D H K ICC MCC Q2 RMSD RMSEA CFI TLI SRMR AIC BIC DIC LOO MTEB CIDEr SPICE
    FVD Abs Rel ASR Pass pKd EC50 IC50 LD50 Km Kd Ki GDP Gini Approximately About Around Roughly
    Nearly Almost Over Under Only Some At Between From To Of In With Within For Than By And Or Among
    After Before Up More Less Fewer Using Across All These Those The Our Another Both
"""
_FIGURES_OF_MERIT = frozenset(_BEFORE_A_VALUE.split())
_AFTER_NAME = re.compile(
    r"[ ]?(?:[.,;:)]|$|(?:and|or|was|were|is|are|has|had|with|in|on|for|to|by|at|as|from)\b)"
)
_LETTER = re.compile(r"[A-Za-z_\\αβγδεζηθικλμνξπρστφχψω]")
_HYPHEN_NAME = re.compile(r"-(?:[A-Z](?![a-z])|[A-Z]{2})")
_AFTER_NAME_AND_SOLIDUS = re.compile(r"[A-Za-z][0-9]{0,3}/$")
_SOLIDUS_NAME = re.compile(r"/(?:[A-Za-z]|$)")


def before(text: str, start: int) -> str:
    """Return the stretch of text before ``start`` that is looked at."""
    return text[max(0, start - WINDOW) : start]


def is_label(text: str, start: int) -> bool:
    """Tell whether a label such as "Figure", "Type" or "Step" stands before a whole number."""
    return _LABEL.search(before(text, start)) is not None


def is_year(text: str, start: int, end: int) -> bool:
    """Tell whether the four digits between ``start`` and ``end`` are a year, and not a count."""
    digits = text[start:end]
    if len(digits) != 4 or not digits.isdigit() or not "1500" <= digits <= "2099":
        return False
    after = text[end : end + WINDOW]
    if after[:1].isalpha() or after[:1] == "/" or (after.startswith("-") and after[1:5].isdigit()):
        return True
    left = before(text, start)
    if left.rstrip().endswith(("=", "<", ">", "≤", "≥", "~", "≈", "±")):
        return False
    if re.search(
        r"(?:\b(?:in|since|during|until|early|late|mid|year|years|season)[ ]|al\.,?[ ]\(?)$",
        left,
        re.IGNORECASE,
    ):
        return not (int(digits) % 500 == 0 and _PLURAL_AFTER.match(after))
    if int(digits) % 100 == 0 or digits in ("1024", "2048", "1536") or not "1900" <= digits <= "2035":
        return not (_LOWER_AFTER.match(after) or _PLURAL_AFTER.match(after)) and bool(
            _BEFORE_A_YEAR.search(left) or not left.strip()
        )
    return bool(_BEFORE_A_YEAR.search(left)) or not _PLURAL_AFTER.match(after)


def is_name(text: str, start: int, end: int, *, scaled: bool) -> bool:
    """Tell whether a bare number belongs to a proper name before it: "LLaMA 3", "Mistral 7B"."""
    left = before(text, start)
    match = _CAPITALISED.search(left)
    if match is None or match[1].rstrip(".") in _FIGURES_OF_MERIT:
        return False
    name, digits = match[1], text[start:end]
    decimals = len(digits.partition(".")[2])
    if decimals > 1 or "," in digits or (not scaled and len(digits) > 4 and "." not in digits):
        return False
    opening = _SENTENCE_START.search(left[: match.start()]) is not None
    inner_capital = any(c.isupper() or c.isdigit() for c in name[1:])
    after = text[end : end + WINDOW]
    if opening and not inner_capital:
        return bool(_AFTER_NAME.match(after)) or not _PLURAL_AFTER.match(after)
    if scaled:
        return not after.startswith((" tok", " par"))
    return True


def is_formula(text: str, start: int, end: int) -> bool:
    """Tell whether a bare number is part of a formula or a name: "2n", "3-D", "4o", "1/f"."""
    after = text[end : end + 4]
    if after[:1] == "x" and after[1:2].isdigit():  # "224x224" is an area
        return False
    if (
        _LETTER.match(after)
        or after[:1] in ("^", "_")
        or _HYPHEN_NAME.match(after)
        or _SOLIDUS_NAME.match(after)
    ):
        return True
    left = text[max(0, start - 8) : start]
    return left.endswith(("^", "_", "'", "@", "^{", "_{")) or _AFTER_NAME_AND_SOLIDUS.search(left) is not None
