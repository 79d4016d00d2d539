"""What a user is told: a fault goes in, a diagnostic comes out; one constructor per message."""
