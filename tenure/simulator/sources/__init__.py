"""What each source system records of the world."""
