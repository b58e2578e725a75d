"""Sell at the register: bags, items, tenders."""
