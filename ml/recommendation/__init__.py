"""The next feature to recommend to an account, measured against recommending the most popular one."""
