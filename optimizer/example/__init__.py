"""The Indian rare-earth case: public figures with their sources, and the workbooks built from them."""
