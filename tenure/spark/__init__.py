"""Spark as the settings name it: its session, and the folder that its workers and this process both reach."""
