"""One mention against a register of parties: written forms, candidate index, evidence, decision.

`resolution/match.py` is the main path; the parts here are one step each.
"""
