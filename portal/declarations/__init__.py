"""The guided declaration: form, answers, snapshots and results."""
