"""One side of the product as it is served, with half a second for a request to arrive.

``python -m tests.faults.hurried_server public|office``.
"""

import sys

from webapp import slow_requests
from webapp.serve import Side, run_side
from webapp.settings import load

if __name__ == "__main__":
    slow_requests.PublicWorker.most_seconds = slow_requests.OfficeWorker.most_seconds = 0.5
    run_side(load(), Side(sys.argv[1]))
