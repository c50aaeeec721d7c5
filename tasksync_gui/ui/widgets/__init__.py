"""Parts of pages and dialogs that know no service."""
