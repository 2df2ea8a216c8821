"""The reviewer's queue, questions back to the producer, and decisions."""
