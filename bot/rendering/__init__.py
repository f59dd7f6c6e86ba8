"""Reply -> Block Kit, plain text, terminal, Markdown, JSON. Pure: no Slack SDK, no environment, no clock."""
