"""data/ and intents/ into one immutable Knowledge, every fault located."""
