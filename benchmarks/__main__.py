"""Run every benchmark: ``make bench``. Each prints its figures beside their targets."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    """Run all benchmarks, or those named on the command line."""
    names = sys.argv[1:] or sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")
    )
    for name in names:
        print(f"== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
