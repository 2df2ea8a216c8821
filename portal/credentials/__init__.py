"""Published figures as signed files (W3C Verifiable Credentials), and the checking of such files."""
