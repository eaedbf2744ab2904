"""Takes one person out of a home: finds them, gives their rows pseudonyms, and proves that nothing is left."""
