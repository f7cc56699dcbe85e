"""The audit of every number: no article says a quantity that its claims don't carry.

``places`` cuts an article into stretches, each with the claims that are cited beside it. ``shown`` turns a
stretch into what readers see, and knows where each character stands in the file. ``reading`` finds every
quantity in that, ``backing`` lists what a claim's record holds, ``agreement`` holds the one against the
other, ``telling`` looks at the words around, and ``judge`` gives the verdict with its reason.
"""

from pipeline.synthesis.auditing.entries import Auditor, audit_library
from pipeline.synthesis.auditing.judge import Judgement
from pipeline.synthesis.auditing.report import Escape, escapes

__all__ = ["Auditor", "Escape", "Judgement", "audit_library", "escapes"]
