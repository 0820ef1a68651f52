"""All rows and files of the site in a folder, and back: for a bad day, and for a move.

`tables` turns rows into lines that are the same on every database, `parts` packs and seals what is
written, `folders` is a backup on disk, `restoring` fills an empty site from one.
"""
