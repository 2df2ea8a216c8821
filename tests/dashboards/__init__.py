"""The overviews: what is counted, what is shown of it, and the history of both."""
