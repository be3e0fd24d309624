"""Vectors of numbers, one for each of several networks that run in lockstep.

numba vectorises a loop only where LLVM finds out that it may. Here it is told: `Vector` is a type
that stands for one LLVM vector, ``<lanes x double>`` or ``<lanes x float>``. What is emitted is one
instruction for each operation below: fadd, fsub, fmul and fdiv for the operators, a load or a store
of a whole row of an array (n, lanes), a select, a square root, a change of precision. LLVM maps
them to whatever vector registers the machine has, or to several of them, and neither reorders nor
fuses them: the bits are the same on every CPU.

Each function has a plain Python version, which runs where the JIT is off; there a vector is an
array (lanes,). All of them take scalars, too, so that an equation is written once for both engines.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_model, type_callable

Width = tuple[int, ...]
"""As many zeros as there are lanes: the compiler reads the number off the type."""


class Vector(types.Type):
    """As many numbers of one precision as there are lanes."""

    def __init__(self, real: types.Float, lanes: int) -> None:
        self.real, self.lanes = real, lanes
        super().__init__(name=f"Vector({real} x {lanes})")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, data_model_manager: Any, kind: Vector) -> None:
        element = ir.DoubleType() if kind.real == types.float64 else ir.FloatType()
        super().__init__(data_model_manager, kind, ir.VectorType(element, kind.lanes))


def width(lanes: int) -> Width:
    """Return what tells the compiled functions how many lanes there are."""
    return (0,) * lanes


def load(array: Any, row: Any, width: Width) -> Any:
    """Return a row of an array (n, lanes)."""
    return array[row].copy()


def store(array: Any, row: Any, value: Any) -> None:
    """Write a row of an array (n, lanes)."""
    array[row] = value


def spread(value: Any, width: Width) -> Any:
    """Return the same number in every lane."""
    return np.full(len(width), value)


def where_negative(test: Any, then: Any, otherwise: Any) -> Any:
    """Return ``then`` where the test is below 0, else ``otherwise``, also where it is NaN."""
    return np.where(test < 0, then, otherwise)[()]


def root(value: Any) -> Any:
    """Return the square root."""
    return np.sqrt(value)


def wide(value: Any) -> Any:
    """Return the same numbers in double precision."""
    return np.asarray(value, np.float64)[()]


def like(value: Any, array: Any) -> Any:
    """Return numbers rounded to the precision of an array."""
    return np.asarray(value, array.dtype)[()]


def two_to_the(shifted: Any) -> Any:
    """Return 2ⁿ of a double that is 1.5 · 2⁵² + n, by its bits; -1022 ≤ n ≤ 1023."""
    bits = (np.asarray(shifted, np.float64).view(np.int64) << 52) + (1023 << 52)
    return bits.view(np.float64)[()]


def _joint(a: types.Type, b: types.Type) -> Vector | None:
    """Return the vector that an operator of two gives: a scalar takes the other's precision."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Vector) and (one == other or isinstance(other, types.Float)):
            return one
    return None


def _as_vector(context: Any, builder: Any, value: Any, given: types.Type, wanted: Vector) -> Any:
    if isinstance(given, Vector):
        return value
    value = context.cast(builder, value, given, wanted.real)
    kind = context.get_value_type(wanted)
    number = ir.IntType(32)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(number, 0))
    everywhere = ir.Constant(ir.VectorType(number, wanted.lanes), [0] * wanted.lanes)
    return builder.shuffle_vector(first, first, everywhere)


def _operator(function: Any, instruction: str) -> None:
    @infer_global(function)
    class _Operator(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            result = _joint(*args) if len(args) == 2 and not kws else None
            return signature(result, *args) if result else None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        a, b = (
            _as_vector(context, builder, value, given, sig.return_type)
            for value, given in zip(args, sig.args, strict=True)
        )
        return getattr(builder, instruction)(a, b)

    for kinds in ((Vector, Vector), (Vector, types.Float), (types.Float, Vector)):
        lower_builtin(function, *kinds)(lower)


_operator(operator.add, "fadd")
_operator(operator.sub, "fsub")
_operator(operator.mul, "fmul")
_operator(operator.truediv, "fdiv")
for _in_place, _instruction in (
    (operator.iadd, "fadd"),
    (operator.isub, "fsub"),
    (operator.imul, "fmul"),
):
    _operator(_in_place, _instruction)


def _typed(function: Callable[..., Any], result: Callable[..., types.Type | None]) -> None:
    type_callable(function)(lambda context: result)


def _row(array: Any, row: types.Type, width: Any) -> Vector | None:
    rows = isinstance(array, types.Array) and array.ndim == 2 and array.layout == "C"
    return Vector(array.dtype, width.count) if rows else None


_typed(load, _row)
_typed(store, lambda array, row, value: types.none if isinstance(value, Vector) else None)
_typed(spread, lambda value, width: Vector(value, width.count))
_typed(where_negative, lambda test, then, otherwise: otherwise)
_typed(root, lambda value: value)
_typed(wide, lambda value: _changed(value, types.float64))
_typed(like, lambda value, array: _changed(value, array.dtype))
_typed(two_to_the, lambda shifted: shifted)


def _changed(value: types.Type, real: types.Float) -> types.Type:
    return Vector(real, value.lanes) if isinstance(value, Vector) else real


def _address(
    context: Any, builder: Any, kind: types.Array, array: Any, row: Any, vector: Any
) -> Any:
    """Return the address of a row as that of one vector."""
    data = context.make_array(kind)(context, builder, array).data
    first = builder.mul(row, ir.Constant(row.type, vector.count))
    return builder.bitcast(builder.gep(data, [first]), vector.as_pointer())


def _alignment(kind: Any) -> int:
    return int(kind.dtype.bitwidth) // 8


@lower_builtin(load, types.Array, types.Integer, types.UniTuple)
def _lower_load(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    vector = context.get_value_type(sig.return_type)
    address = _address(context, builder, sig.args[0], args[0], args[1], vector)
    return builder.load(address, align=_alignment(sig.args[0]))


@lower_builtin(store, types.Array, types.Integer, Vector)
def _lower_store(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    address = _address(context, builder, sig.args[0], args[0], args[1], args[2].type)
    builder.store(args[2], address, align=_alignment(sig.args[0]))
    return context.get_dummy_value()


@lower_builtin(spread, types.Float, types.UniTuple)
def _lower_spread(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return _as_vector(context, builder, args[0], sig.args[0], sig.return_type)


@lower_builtin(where_negative, types.Any, types.Any, types.Any)
def _lower_where_negative(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    wanted = sig.return_type
    if not isinstance(wanted, Vector):
        test, then, otherwise = args
        then = context.cast(builder, then, sig.args[1], wanted)
    else:
        test, then, otherwise = (
            _as_vector(context, builder, value, given, wanted)
            for value, given in zip(args, sig.args, strict=True)
        )
    zero = ir.Constant(test.type, [0.0] * wanted.lanes if isinstance(wanted, Vector) else 0.0)
    return builder.select(builder.fcmp_ordered("<", test, zero), then, otherwise)


@lower_builtin(root, types.Any)
def _lower_root(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind = args[0].type
    lanes = f"v{kind.count}" if isinstance(kind, ir.VectorType) else ""
    bits = 64 if getattr(kind, "element", kind) == ir.DoubleType() else 32
    name, takes = f"llvm.sqrt.{lanes}f{bits}", ir.FunctionType(kind, [kind])
    return builder.call(cgutils.get_or_insert_function(builder.module, takes, name), [args[0]])


@lower_builtin(wide, types.Any)
@lower_builtin(like, types.Any, types.Array)
def _lower_change(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    wanted = context.get_value_type(sig.return_type)
    if args[0].type == wanted:
        return args[0]
    double = getattr(wanted, "element", wanted) == ir.DoubleType()
    return (builder.fpext if double else builder.fptrunc)(args[0], wanted)


@lower_builtin(two_to_the, types.Any)
def _lower_two_to_the(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    (shifted,) = args
    lanes = getattr(shifted.type, "count", None)
    whole = ir.IntType(64) if lanes is None else ir.VectorType(ir.IntType(64), lanes)

    def constant(value: int) -> Any:
        return ir.Constant(whole, value if lanes is None else [value] * lanes)

    bits = builder.shl(builder.bitcast(shifted, whole), constant(52))
    return builder.bitcast(builder.add(bits, constant(1023 << 52)), shifted.type)
