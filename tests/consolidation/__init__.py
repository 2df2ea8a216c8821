"""Joint deliveries: what each way gives, and what whom is shown."""
