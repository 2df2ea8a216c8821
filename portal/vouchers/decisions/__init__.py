"""What the region decides about vouchers."""
