"""What every statement is made of: fields that know how they bind, and the words there are."""
