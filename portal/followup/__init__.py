"""What has really been delivered, held against what was declared."""
