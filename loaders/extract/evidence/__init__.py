"""One kind of evidence a file, each a component of the spaCy pipeline: `xintu_codes`, `xintu_dates` and so on."""
