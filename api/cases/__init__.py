"""Case files of investigators: an append-only log of entries a case, evidence as it stood, sharing, export."""
