"""What all commands share, and the commands that have commands of their own."""
