"""Tests of the pages for buyers and lawyers, and of what lies under them."""
