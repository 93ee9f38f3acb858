"""Who may do what: callers with their roles and the authorities they act for.

    caller.py     Caller, Role, and the scope check that every service shares
    policy.py     the access file: who is known, by certificate or by token
    tokens.py     bearer tokens, verified once and remembered until they expire

Nothing here knows grpc. Without an access file everybody may do everything; with one, nobody may do anything
that it does not say.
"""
