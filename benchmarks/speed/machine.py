"""The machine and the moment a measurement belongs to."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def described() -> dict[str, str]:
    """Processor, memory, versions, and how busy the machine was before it began."""
    kilobytes = int(_found("/proc/meminfo", r"MemTotal: +(\d+)"))
    return {
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "revision": _revision(),
        "processor": _found("/proc/cpuinfo", r"model name\s*: (.+)"),
        "cores": str(os.cpu_count()),
        "memory": f"{kilobytes / 1e6:.0f} GB",
        "system": f"Linux {platform.release()}",
        "python": platform.python_version(),
        "onnxruntime": version("onnxruntime"),
        "load average before": f"{os.getloadavg()[0]:.1f}",
    }


def _found(file: str, pattern: str) -> str:
    found = re.search(pattern, Path(file).read_text("utf-8"))
    return found[1] if found else "0"


def _revision() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
