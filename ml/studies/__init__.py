"""Studies of the past by hand: ablation, backtest, learners; what families and sources add, for the review too."""
