"""Machine code for whole columns: what is read out of names and addresses (`reading`), pairs, spellings, clusters."""
