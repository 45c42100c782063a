"""The way of a request through a service that speaks SOAP 1.2."""
