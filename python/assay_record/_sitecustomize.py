"""The module `sitecustomize` of a program under `assay record`: begins the recording, and hands over to the program's own."""

import os
import sys

# The program's own module of this name is found once the folder of this one is no longer searched.
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != _here]
try:
    from assay_record._hook import begin_if_asked
except ImportError as error:
    remedy = f"'pip install ./python' in Assay's checkout installs the recorder for {sys.executable}"
    print(f"assay_record: {error}; {remedy}, and the program runs unrecorded", file=sys.stderr, flush=True)
else:
    begin_if_asked()
_this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize  # noqa: F401
except ImportError:
    sys.modules["sitecustomize"] = _this
    # It is none of the program's own files.
    del __file__
