"""The edge: messages in, messages out.

    snapshot.py    the definitions of one request, with the parts of answers that never change
    decode.py      decode_x: message to model, refusing what cannot be understood
    encode.py      encode_x: model to message
    status.py      the one table from a Reason to a gRPC status
    call.py        the call that is being answered: its caller, and what it came to
    refusing.py    how a call ends in a refusal
    interceptors/  what stands before every method: who calls, what it may, how much, log and metrics
    deadlines.py   DeadlineService
    calendars.py   CalendarService
    rules.py       RuleService
    methods.py     wires services to grpc: bytes to message, refusal to status, nothing else answered

Servicer methods are plain functions of (snapshot, request) that raise SlaError; only `methods` knows grpc's
context. Nothing answers INTERNAL or UNKNOWN, and no exception's text reaches a caller.
"""
