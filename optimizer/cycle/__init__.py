"""Month after month: what happened since the last plan, and the input book of the next one."""
