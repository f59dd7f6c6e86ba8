"""Fuzzing: every door through which somebody else's bytes come in, each with what must hold whatever they are."""
