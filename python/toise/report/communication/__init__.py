"""What the charts of collectives show beside their times: fits, protocol switches, who was last."""
