"""May I lend, given consent, and what must I look at: one explained, replayable report an applicant."""
