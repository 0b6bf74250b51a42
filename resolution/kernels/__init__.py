"""Machine code for whole columns of texts: the common shapes of names and addresses, a million of them in a second or two.

What a kernel does not know it leaves to the readable Python beside it, row by row; where it answers, both agree (tested).
"""
