"""Free texts of closed rounds: read by two moderators before anybody else reads them."""
