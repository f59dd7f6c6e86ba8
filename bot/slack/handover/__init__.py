"""Questions handed to the person on duty, their answers, and what was told to the press."""
