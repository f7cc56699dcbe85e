"""Throughline: research insight that can be checked.

Data flows one way through the packages beside this file:
feeds → ``ingest`` → ``store``; ``sources/`` and ``content/`` → ``records`` → ``evidence`` →
``synthesis`` → ``site`` → ``publish``. ``run`` puts the stages in order, ``cli`` is the front door.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("throughline")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0"
