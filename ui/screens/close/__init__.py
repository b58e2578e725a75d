"""Close the register's day: count blind, explain what differs, lock, print the packet."""
