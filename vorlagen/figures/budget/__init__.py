"""What a paper needs from the accounts of the budget."""
