"""Recommendations of the Front: to whom, until when, what was answered, what was done, what people say."""
