"""The landing door of a warehouse on a server: the schemas that loaders fill there, and the files of the folder."""
