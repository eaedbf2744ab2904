"""Which feature to show an account next, and whether that beats recommending the most popular one."""
