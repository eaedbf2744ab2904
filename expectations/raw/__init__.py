"""Gate before staging: may these landed files and rows be used?"""
