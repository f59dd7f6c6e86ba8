"""Who is on duty, in Slack: `/jasmine oncall`, and the choice of a briefing at the start of one's shifts."""
