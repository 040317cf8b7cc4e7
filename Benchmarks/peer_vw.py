"""Vowpal Wabbit as a program: the Python package brings the library, not the command `vw`.

The options are those of `vw`; the library's own driver reads, learns, predicts and writes, in C++.
"""

import sys

from vowpalwabbit import Workspace

Workspace(" ".join(sys.argv[1:])).finish()
