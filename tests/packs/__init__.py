"""Evidence for bids: the file that is made, and the check of one."""
