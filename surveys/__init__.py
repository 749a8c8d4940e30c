"""The domain: what is asked, of whom, what came back, what may be told. It knows no Flask."""
