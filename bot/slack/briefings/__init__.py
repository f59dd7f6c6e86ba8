"""Briefings in Slack: shown on request and shared, scheduled for channels, listed and tested."""
