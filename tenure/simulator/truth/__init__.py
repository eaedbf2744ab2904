"""What the simulator knows and no pipeline may read: hazards, causes, effects. For reports and tests only."""
