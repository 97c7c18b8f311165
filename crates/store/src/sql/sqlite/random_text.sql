SELECT lower(hex(randomblob(16))) AS text
