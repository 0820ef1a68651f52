"""What the site tells of itself to those who run it: figures, visits, refusals of browsers."""
