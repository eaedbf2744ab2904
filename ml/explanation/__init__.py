"""Why a score is what it is: contributions in log-odds, and the sentences that say them."""
