"""slasvc: when a dossier is legally due, whether it is late, why, and who answers for it.

Import from the sub-packages; this module only carries the version. It imports nothing, so that
`import slasvc` costs nothing.
"""

__version__ = "0.1.0"
