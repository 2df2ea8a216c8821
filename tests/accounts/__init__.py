"""Tests of accounts, and the people other tests borrow."""
