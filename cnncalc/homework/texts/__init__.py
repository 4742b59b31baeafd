"""Sentences that a person reads, a language a file."""
