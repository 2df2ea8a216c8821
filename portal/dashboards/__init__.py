"""Overviews for the public, politicians and staff: dated figures, counted by a worker and only read here.

A day's figures are counted anew when something happens that they tell of, and at least once a day; the last
count of each day stays. What a figure is stands in `figures`, how it is counted in `counts`, and what may be
shown of what few firms are behind in `withholding`.
"""
