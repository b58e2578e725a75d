"""Run vulture as configured in pyproject.toml, without the arguments that only a Protocol names."""

from __future__ import annotations

import ast
import sys

from vulture.config import make_config
from vulture.core import Vulture


def _is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)


class Finder(Vulture):  # type: ignore[misc]  # vulture ships no types
    """Find dead code; a Protocol's methods have no body that could read their arguments."""

    _inside_protocol = False

    def visit(self, node: ast.AST) -> None:
        """Visit a node and remember whether it lies in a Protocol."""
        outer = self._inside_protocol
        self._inside_protocol = outer or _is_protocol(node)
        super().visit(node)
        self._inside_protocol = outer

    def visit_arg(self, node: ast.arg) -> None:
        """Count an argument as a definition unless it lies in a Protocol."""
        if not self._inside_protocol:
            super().visit_arg(node)


def main() -> int:
    """Report dead code and return vulture's exit code."""
    config = make_config(sys.argv[1:])
    finder = Finder(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    finder.scavenge(config["paths"], exclude=config["exclude"])
    return int(finder.report(min_confidence=config["min_confidence"]))


if __name__ == "__main__":
    sys.exit(main())
