"""Compiled parts of reading names in running text: the likeliest words of a text, what is to be seen of each character, the likeliest labels."""
