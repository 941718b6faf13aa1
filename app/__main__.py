"""`python -m app` is `smpbot`."""

from app.cli import main

if __name__ == "__main__":
    main()
