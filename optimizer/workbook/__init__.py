"""Excel in and out: the only room that imports openpyxl or XlsxWriter. It decides nothing."""
