"""The one place where codes become sentences for people, in the language in use."""
