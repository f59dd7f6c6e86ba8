"""What is posted without being asked for, once: briefings, shift briefings, the sign of life; what goes to people."""
