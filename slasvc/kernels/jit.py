"""How kernels are compiled: without the GIL, cached on disk where that is possible, never parallel.

Below the entry points tables are pointers: handing an array on copies its seven words at every call, a pointer is
one, and an index of a pointer is not looked at for its sign. To mypy a pointer is an array.

Parallelism is a thread pool over chunks: numba's own threading layer aborts the process when two Python
threads enter parallel kernels. numba notices a change of the file a kernel stands in, but not of the files
whose functions and constants it compiles in; the cache directory is therefore named after all of them, so
that an upgrade can never run yesterday's arithmetic.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import cgutils as numba_cgutils
from numba.core import types as numba_types
from numba.extending import intrinsic as numba_intrinsic
from numpy.typing import NDArray

from slasvc.kernels.tables import LANES

# Typed in part only, and so not at all.
_numba_config: Any = numba.config
types: Any = numba_types
cgutils: Any = numba_cgutils
ir: Any = cgutils.ir
intrinsic: Any = numba_intrinsic

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
ScalarT = TypeVar("ScalarT", bound=np.generic)
ValueT = TypeVar("ValueT")

_PACKAGE = Path(__file__).parent.parent
_COMPILED_IN = ("kernels/*.py", "model/*.py", "calendars/compiled.py", "errors.py")


def kernel(function: FunctionT) -> FunctionT:
    """Compile an entry point that is called from Python."""
    return _compile(function, cache=CACHED)


def device(function: FunctionT) -> FunctionT:
    """Compile a function that only kernels call into its callers: it is small, or called in one place."""
    return _compile(function, **_INTERNAL, forceinline=True)


def routine(function: FunctionT) -> FunctionT:
    """Compile a larger function that only kernels call once, and call it: compiling costs time."""
    # Said because numba hands on what is not said from the function that calls to the one that is called.
    return _compile(function, **_INTERNAL, forceinline=False)


_INTERNAL = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def _compile(function: FunctionT, **options: bool) -> FunctionT:
    # Kernels allocate nothing, so numba's reference counting is off (`_nrt`): counting the tables' arrays at
    # every look-up takes longer than the look-up.
    njit: Any = numba.njit
    compiled: Any = njit(nogil=True, error_model="numpy", _nrt=False, **options)(function)
    specialise = compiled.get_call_template

    def once(arguments: Sequence[Any], keywords: Any) -> Any:
        return specialise(tuple(map(_plain, arguments)), keywords)

    # Left to itself, numba compiles a function anew for each constant and width of integer it is called with.
    compiled.get_call_template = once
    return cast(FunctionT, compiled)


def _plain(argument: Any) -> Any:
    """Return the type of an argument that is an integer, constant or not: int64; else its own."""
    plain = types.unliteral(argument)
    return types.int64 if isinstance(plain, types.Integer) else plain


# --- pointers ---------------------------------------------------------------------------------------------


def _pointer(_typing: Any, array: Any) -> Any:
    if not (isinstance(array, types.Array) and array.layout == "C"):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


def _offset(_typing: Any, base: Any, count: Any) -> Any:
    if not (isinstance(base, types.CPointer) and isinstance(count, types.Integer)):
        return None

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return base(base, types.intp), generate


def _lowest_bit(_typing: Any, number: Any) -> Any:
    if not isinstance(number, types.Integer):
        return None

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return types.int64(types.int64), generate


def _lanes_that(operation: str) -> Callable[[Any, Any, Any], Any]:
    def compare_lanes(_typing: Any, base: Any, number: Any) -> Any:
        if not (isinstance(base, types.CPointer) and isinstance(number, types.Integer)):
            return None

        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            vector = ir.VectorType(ir.IntType(64), LANES)
            lanes = builder.load(builder.bitcast(arguments[0], vector.as_pointer()), align=8)
            first = builder.insert_element(ir.Constant(vector, ir.Undefined), arguments[1], ir.IntType(32)(0))
            order = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
            number_in_all = builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), order)
            if operation == "have any of":
                common = builder.and_(lanes, number_in_all)
                holds = builder.icmp_signed("!=", common, ir.Constant(vector, [0] * LANES))
            else:
                holds = builder.icmp_signed(operation, lanes, number_in_all)
            return builder.zext(builder.bitcast(holds, ir.IntType(LANES)), ir.IntType(64))

        return types.int64(base, types.int64), generate

    return compare_lanes


def _prefetch(_typing: Any, base: Any) -> Any:
    if not isinstance(base, types.CPointer):
        return None

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        address = builder.bitcast(arguments[0], ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        # To be read, to be kept, data.
        builder.call(function, [address, number(0), number(3), number(1)])

    return types.void(base), generate


def _scratch_of(entry: Any) -> Callable[[Any, Any], Any]:
    def scratch_of_entries(_typing: Any, length: Any) -> Any:
        if not isinstance(length, types.IntegerLiteral):
            return None

        def generate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
            return cgutils.alloca_once(builder, context.get_value_type(entry), length.literal_value)

        return types.CPointer(entry)(length), generate

    return scratch_of_entries


def _reference(_typing: Any, value: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return cgutils.alloca_once_value(builder, arguments[0])

    return types.CPointer(value)(value), generate


pointer: Callable[[NDArray[ScalarT]], NDArray[ScalarT]] = intrinsic(_pointer)
"""Return where the entries of a contiguous array begin."""
offset: Callable[[NDArray[ScalarT], int], NDArray[ScalarT]] = intrinsic(_offset)
"""Return the pointer so many entries further on."""
lowest_bit: Callable[[int], int] = intrinsic(_lowest_bit)
"""Return the position of the lowest bit of a number, which is not 0."""
lanes_with_any: Callable[[NDArray[np.int64], int], int] = intrinsic(_lanes_that("have any of"))
"""Return a bit for each of the `LANES` int64 at a pointer that has any of the bits of a number."""
lanes_at_most: Callable[[NDArray[np.int64], int], int] = intrinsic(_lanes_that("<="))
"""Return a bit for each of them that is at most a number."""
prefetch: Callable[[NDArray[ScalarT]], None] = intrinsic(_prefetch)
"""Have the processor fetch what lies at a pointer into its cache; nothing happens where nothing lies."""
scratch: Callable[[int], NDArray[np.int64]] = intrinsic(prefer_literal=True)(_scratch_of(types.int64))
"""Return so many (a constant) int64 on the stack of the calling function."""
scratch_int32: Callable[[int], NDArray[np.int32]] = intrinsic(prefer_literal=True)(_scratch_of(types.int32))
"""Return so many (a constant) int32 there."""
reference: Callable[[ValueT], Sequence[ValueT]] = intrinsic(_reference)
"""Return a pointer to a tuple on the stack of the calling function: one word to hand on instead of many."""


# --- cache ------------------------------------------------------------------------------------------------


def sources_digest() -> str:
    """Return a digest of everything that is compiled into kernels."""
    digest = hashlib.sha256()
    for pattern in _COMPILED_IN:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use_cache() -> bool:
    """Point numba at a directory of these very sources; False where none can be written.

    numba would raise at import there. Then each process compiles its kernels anew, which takes seconds and
    changes nothing else.
    """
    for base in _bases():
        directory = base / f"slasvc-kernels-{sources_digest()}"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=directory):
                pass
        except OSError:
            continue
        _numba_config.CACHE_DIR = os.fspath(directory)
        return True
    return False


def _bases() -> Iterator[Path]:
    """Yield where a cache may lie: where numba was told, beside the code, in the user's cache."""
    if _numba_config.CACHE_DIR:
        yield Path(_numba_config.CACHE_DIR)
    yield Path(__file__).parent / "__pycache__"
    try:
        yield Path.home() / ".cache" / "slasvc"
    except RuntimeError:  # no home directory
        return


CACHED = _use_cache()
