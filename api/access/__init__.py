"""Who may what: users, roles, keys; and how a request says who asks."""
