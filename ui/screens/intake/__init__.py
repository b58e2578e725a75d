"""Enter a prescription in the order of the paper, without the mouse."""
