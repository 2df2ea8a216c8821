"""Tests of the room for preparedness."""
