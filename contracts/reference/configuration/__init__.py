"""Resurs Bank's ConfigurationService (v4): peekInvoiceSequence and setInvoiceSequence."""
