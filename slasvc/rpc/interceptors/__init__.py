"""What stands before every method, unary or streaming.

    gate.py            one layer that asks the others in turn, and always closes the call
    authentication.py  from a certificate or a token to a Caller
    authorisation.py   which roles may call which method
    admission.py       how many calls at once and how often; refuses with a time to wait
    access_log.py      one line a call, and an audit line for each refusal of a caller
    bookkeeping.py     hands both of the next what has ended, ten times a second
    metrics.py         counts and latencies for Prometheus, right with several processes

One layer and not five: each layer of grpc's own costs more than what stands in it. The standard health service
passes untouched.
"""
