"""Put approved prescriptions into bags and bins, and watch how long they wait."""
