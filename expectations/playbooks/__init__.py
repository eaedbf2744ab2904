"""Gate before delivery: may these tasks be sent?"""
