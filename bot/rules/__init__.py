"""The rules of the router, by what they need to know."""
