"""Hold sales, tenders and the register's day."""
