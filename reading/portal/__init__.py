"""What is shown to customers: of one customer, and of that customer's invoices only those that whoever asks may see."""
