"""What a reviewer says about each answer, and what an answer is held against."""
