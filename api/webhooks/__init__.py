"""What happened, told to the programs of banks and partners: signed, retried, never lost and never to an inner address."""
