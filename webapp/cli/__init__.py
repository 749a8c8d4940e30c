"""The command ``ydan``."""
