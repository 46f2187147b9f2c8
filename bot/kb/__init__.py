"""What staff may write, read into typed values."""
