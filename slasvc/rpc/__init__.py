"""The edge: messages in, messages out.

    snapshot.py    the definitions of one request, with the parts of answers that never change
    decode.py      decode_x: message to model, refusing what cannot be understood
    encode.py      encode_x: model to message
    encode_dossier.py  a dossier to a message, for clients too
    status.py      the one table from a Reason to a gRPC status
    call.py        the call that is being answered: its caller, and what it came to
    refusing.py    how a call ends in a refusal
    interceptors/  what stands before every method: who calls, what it may, how much, log and metrics
    pins.py        pinned definitions, or a refusal
    deadlines.py   DeadlineService
    tables.py      its tables: one stream of them, message by message
    ipc.py         Arrow IPC streams from strangers: sizes first, then sound record batches
    streams.py     the flow of a stream: several messages at once, answers in order, no more than are taken
    calendars.py   CalendarService
    rules.py       RuleService
    dossiers.py    DossierService
    methods.py     wires services to grpc: bytes to message, refusal to status, nothing else answered

Servicer methods are plain functions of (snapshot, request) that raise SlaError; only `methods` knows grpc's
context. Nothing answers INTERNAL or UNKNOWN, and no exception's text reaches a caller.
"""
