"""Runs as one self-contained HTML file. Shows what analysis computed; computes nothing itself."""

from toise.report.page import render_report

__all__ = ["render_report"]
