"""Studies run by hand: ablation and backtest."""
