"""Subscribers, one file each."""
