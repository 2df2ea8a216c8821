"""Evidence for a bid: published figures in one file with signatures, and the checking of such a file.

The checker believes the region's signatures and its own records, never what the file says about itself.
"""
