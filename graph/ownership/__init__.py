"""Who is behind a firm: shares, votes, controllers, owners, groups."""
