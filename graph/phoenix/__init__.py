"""Firms that carry on under another name what a firm in trouble left behind."""
