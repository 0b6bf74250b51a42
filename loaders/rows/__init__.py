"""What the rows of a table are: records, or what printed tables have between them; and what a row says of its own use."""
