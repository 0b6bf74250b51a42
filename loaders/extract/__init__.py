"""What documents say: penalty decisions, judgments, notices, credit reports and work plans, as mentions with their spans."""
