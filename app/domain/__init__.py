"""Words and rules: pure, raising, without database and screen."""
