"""What servers and paths of a world do wrong."""
