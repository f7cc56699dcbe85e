"""Run: the stages in order, the ledger, the schedule."""
