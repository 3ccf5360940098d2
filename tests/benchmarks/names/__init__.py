"""What the matching benchmark is made of: sets of real names, engines, scores and sizes."""
