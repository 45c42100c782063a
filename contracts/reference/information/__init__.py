"""Collector's InformationService (v1) and Walley's InformationServiceV2: GetCurrentInvoice."""
