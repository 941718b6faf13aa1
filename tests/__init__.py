"""Tests: the manual, one behaviour each."""
