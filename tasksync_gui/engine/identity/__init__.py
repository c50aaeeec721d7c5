"""Whether two tasks are the same one."""
