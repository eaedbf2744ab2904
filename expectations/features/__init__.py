"""Gate before scoring: may these features be scored?"""
