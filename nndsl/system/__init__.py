"""What the machine gives: memory, devices, signals, the garbage collector and imports."""
