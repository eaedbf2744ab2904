"""Writing what happened as the files a loader would land, dirt included."""
