"""The SQL that turns facts and segments into the small published tables. Exact decimals all the way: the numbers never leave the database."""
