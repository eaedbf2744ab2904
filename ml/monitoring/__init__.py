"""What happened after the prediction: drift, realised outcomes, the weekly review page."""
