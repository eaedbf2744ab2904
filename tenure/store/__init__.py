"""Files that several machines share: a folder of an object store or of a file server, named by TENURE_STORE.

Each machine works in a home of its own, which may be empty when it starts. It takes what others wrote before a task,
and gives what it wrote after it. What is neither there nor in a database can be made again.
"""

from tenure.store.exchange import give, give_new, refresh, shared, take
from tenure.store.places import StoreUnusable

__all__ = ["StoreUnusable", "give", "give_new", "refresh", "shared", "take"]
