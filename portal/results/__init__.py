"""What the workers concluded about a declaration: findings, footprints and previews."""
