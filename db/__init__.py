"""Keep Counter's store: engines, tables, repositories, the writer thread and the readers."""
