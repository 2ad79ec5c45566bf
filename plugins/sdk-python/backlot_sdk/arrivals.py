"""What the values of calls arrive as.

The bindings make an instance of a generated class of each key, slot and cell that crosses, and every instance is
a call of the interpreter: in a batch these were most of the time of a hook. What stands here in their places is
made in C, or is what the plugin is given anyway. The bindings look names up once the plugin is imported, so the
entry module calls `settle` before.
"""

from . import values
from .after_hooks import Fact
from .before_hooks import Row
from .values import Key
from .wire import interface, is_given

# A slot's field is its `start`, its value is its `stop`: no other pair that C makes takes two arguments.
_SLOT = slice

_ROWS = {"before_hooks": ("Proposal", Row), "after_hooks": ("Fact", Fact)}


def settle() -> None:
    """Puts what stands here in the places of generated classes."""
    vocabulary = interface("vocabulary")
    values.learn(vocabulary)
    vocabulary.Key = Key
    vocabulary.Slot = _SLOT
    vocabulary.Verb = values.VERBS.__getitem__
    for name, (case, row) in _ROWS.items():
        if is_given(name):
            setattr(interface(name), case, row)
