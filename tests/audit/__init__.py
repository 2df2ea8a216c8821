"""History, bundles and the daily look through the ledger."""
