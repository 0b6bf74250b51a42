"""What the credit office keeps: ledgers, each derived from records and entities when it is asked, none with tables of its own."""
