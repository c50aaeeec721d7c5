"""Stateful fakes of services that cannot run here, each checked against the vendor's own contract."""
