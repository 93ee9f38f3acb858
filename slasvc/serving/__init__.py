"""What a server needs around it, whichever process it runs in. Imports neither numba nor the methods.

    loading.py       definitions and the access file, read and checked whole
    tls.py           certificates, read anew when their files change; where it is safe to listen
    admin.py         the admin port: metrics, reload, restart
    logs.py          lines of JSON on standard error
    doctor.py        what is wrong with an installation, in words
    supervisor.py    several workers on one port: kept alive, reloaded and replaced together

None of these modules answers a call.
"""
