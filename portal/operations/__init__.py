"""What staff need to keep the machine running: deliveries, dead letters, health, metrics."""
