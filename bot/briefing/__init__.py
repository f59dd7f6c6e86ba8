"""Knowledge + activity + roster + time -> Briefing, and when it is due. Pure: no Slack, no store, no clock."""
