"""`python -m slasvc` is the command `slasvc`."""

from slasvc.cli import main

if __name__ == "__main__":
    main()
