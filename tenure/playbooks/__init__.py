"""Playbooks before they are used: are they readable, what do they ask for, and what would a change of them do?"""
