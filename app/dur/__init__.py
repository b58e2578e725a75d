"""Hold the safety checks made before a drug is handed out."""
