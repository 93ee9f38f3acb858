"""What tests share: vectors as objects, and the definitions they run against."""
