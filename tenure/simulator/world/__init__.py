"""The accounts, their people and contracts, the causes of churn and how they develop week by week."""
