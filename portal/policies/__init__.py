"""The region's policies, guidelines and category strategies: written, judged, adopted, and public to read.

A policy may carry rules that are tried on last year's purchases. No rule can name a place, and nothing here
reaches what ranks products, writes requirements or decides an award.
"""
