"""Keeping the house: backups that are verified, and a doctor that looks at what is set up."""
