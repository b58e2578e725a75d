"""Say how Counter looks: colours, sizes, fonts, icons and the short stylesheet."""
