"""The demo: a synthetic world whose questions are asked, whose desks are at work, and whose users a stranger can be."""
