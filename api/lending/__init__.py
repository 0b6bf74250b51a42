"""The lending platform around the screening: needs, products, applications, tax answers by consent, the risk pool, benefits by grade."""
