"""The five CSV files of 5374.jp (https://github.com/codeforkanazawa-org/5374): read and written."""
