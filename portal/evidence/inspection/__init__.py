"""What a file must be to be let in. Runs in a process of its own, which knows neither web nor database."""
