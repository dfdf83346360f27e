"""Turns documents into lines or blocks over HTTP, each one in a process that can be killed."""
