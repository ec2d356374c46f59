"""Who may see and do what: one function, asked by every view, socket, export, search and API. It fails closed."""
