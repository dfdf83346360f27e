"""`python -m docling_sidecar --port 8101`."""

import argparse
import os

# one thread each in the numeric libraries docling brings: conversions are processes already
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


def main() -> None:
    import uvicorn

    from .server import Limits, application

    given = _parser().parse_args()
    limits = Limits(
        workers=given.workers,
        max_bytes=given.max_bytes,
        timeout_s=given.timeout_s,
        max_pages=given.max_pages,
        memory_mb=given.memory_mb,
        recycle=given.recycle,
        user=given.user,
    )
    uvicorn.run(application(limits), host=given.host, port=given.port, log_level="warning", access_log=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docling_sidecar", description="Converts documents posted to /convert.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1, help="conversion processes")
    parser.add_argument("--max-bytes", type=int, default=64 * 1024 * 1024, help="longest body")
    parser.add_argument("--timeout-s", type=float, default=300, help="wall-clock time of one conversion")
    parser.add_argument("--max-pages", type=int, default=5000, help="pages of one PDF")
    parser.add_argument("--memory-mb", type=int, default=2048, help="private memory of one conversion process")
    parser.add_argument("--recycle", type=int, default=50, help="conversions after which a process is replaced")
    parser.add_argument("--user", default=None, help="account the conversion processes run as, when started as root")
    return parser


if __name__ == "__main__":
    main()
