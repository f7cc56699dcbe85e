"""The tables of benchmarks: read, compared with the last ones, and held back where they are implausible.

``read_table`` turns the body of an answer into rows, ``decide_table`` the rows into observations.
"""

from pipeline.ingest.tables.decide import TableDecision, decide_table
from pipeline.ingest.tables.figures import Figures, read_figures
from pipeline.ingest.tables.read import read_table
from pipeline.ingest.tables.table import NotATable, Table

__all__ = [
    "Figures",
    "NotATable",
    "Table",
    "TableDecision",
    "decide_table",
    "read_figures",
    "read_table",
]
