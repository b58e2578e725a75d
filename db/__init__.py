"""Keep Counter's store: engines, tables, repositories, the writer thread and the readers.

Tables point at each other in circles, so whoever imports one module of this package gets all of them.
"""

from db import schema

__all__ = ["schema"]
