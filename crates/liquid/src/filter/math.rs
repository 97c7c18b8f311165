//! Filters on numbers. Texts that read as a number count as one; all else is zero.

use super::Call;
use crate::error::Fault;
use crate::value::{Number, Value};

fn with_both(
    call: &Call<'_>,
    calculate: impl FnOnce(Number, Number) -> Option<Number>,
    failed: Fault,
) -> Result<Value, Fault> {
    let result = calculate(call.input.to_number(), call.argument(0).to_number());
    result.map(Value::Number).ok_or(failed)
}

fn with_one(call: &Call<'_>, calculate: impl FnOnce(Number) -> Number) -> Value {
    Value::Number(calculate(call.input.to_number()))
}

pub(super) fn plus(call: &mut Call<'_>) -> Result<Value, Fault> {
    with_both(call, Number::plus, Fault::NumberTooLarge)
}

pub(super) fn minus(call: &mut Call<'_>) -> Result<Value, Fault> {
    with_both(call, Number::minus, Fault::NumberTooLarge)
}

pub(super) fn times(call: &mut Call<'_>) -> Result<Value, Fault> {
    with_both(call, Number::times, Fault::NumberTooLarge)
}

pub(super) fn divided_by(call: &mut Call<'_>) -> Result<Value, Fault> {
    let failed = division_fault(call);
    with_both(call, Number::divided_by, failed)
}

pub(super) fn modulo(call: &mut Call<'_>) -> Result<Value, Fault> {
    let failed = division_fault(call);
    with_both(call, Number::modulo, failed)
}

fn division_fault(call: &Call<'_>) -> Fault {
    if call.argument(0).to_number().is_zero() {
        Fault::DivisionByZero
    } else {
        Fault::NumberTooLarge
    }
}

pub(super) fn at_least(call: &mut Call<'_>) -> Result<Value, Fault> {
    with_both(call, |a, b| Some(a.max(b)), Fault::NumberTooLarge)
}

pub(super) fn at_most(call: &mut Call<'_>) -> Result<Value, Fault> {
    with_both(call, |a, b| Some(a.min(b)), Fault::NumberTooLarge)
}

pub(super) fn abs(call: &mut Call<'_>) -> Value {
    with_one(call, Number::abs)
}

pub(super) fn ceil(call: &mut Call<'_>) -> Value {
    with_one(call, Number::ceil)
}

pub(super) fn floor(call: &mut Call<'_>) -> Value {
    with_one(call, Number::floor)
}

pub(super) fn round(call: &mut Call<'_>) -> Value {
    let decimals = call.argument(0).to_integer().unwrap_or(0);
    with_one(call, |number| number.round(decimals))
}
