"""Calls for vouchers: their days, their dated terms, and the rate of the euro."""
