"""The past as if run each week: learn at several dates, score the weeks that follow, compare with outcomes."""
