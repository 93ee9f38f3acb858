"""Messages and stubs of the contract in `protos/slasvc/v1`. Generated: edit the protos instead."""
