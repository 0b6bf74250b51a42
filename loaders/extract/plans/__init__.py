"""Work plans: tasks, who is responsible for them, and until when."""
