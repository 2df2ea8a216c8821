"""Tests of consulting vouchers."""
