"""Organisations and who acts for them: members, invitations, mandates."""
