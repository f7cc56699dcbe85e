"""Everything as tables: CSV, JSON Lines, Parquet and one SQLite file, with what describes them.

``tables`` says what each table holds, column by column, and fills it; every format and every description is
made from that.
"""
