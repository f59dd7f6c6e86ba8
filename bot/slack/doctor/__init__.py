"""`jasmine doctor`: what keeps the bot from working, each finding with a stable number and what mends it.

    from bot.slack.doctor.report import examine
    from bot.slack.doctor.setup import read_setup

    findings = examine(read_setup(os.environ, role, root))

D00x environment, D01x the way to Slack, D02x bot token and scopes, D03x Socket Mode and HTTP, D04x clock, D05x store,
D06x base, D07x roster, D08x briefings, D09x the doctor itself. A check is a generator of findings; numbers are never
used for something else.
"""
