//! Arguments of a call: JavaScript values read by the operation table.

use crate::error::{Code, Error};
use crate::operation::{Kind, Operation};
use crate::request::{Arg, Args};
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// None for what has no JSON, as a function. It returns text and no object: whenever an import that returns an object
    /// throws, the slot that was meant for the object stays taken for ever.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify, catch)]
    fn json_text(value: &JsValue) -> Result<Option<String>, JsValue>;
}

/// Reads the flat object of arguments by the table; names the table does not have are kept for the check to refuse.
pub(super) fn read_args(operation: &'static Operation, value: &JsValue) -> Result<Args, Error> {
    let mut args = Args::new();
    if value.is_undefined() || value.is_null() {
        return Ok(args);
    }
    let wrong = |name: &str, text: &str| Error::usage(Code::InvalidParameter, operation, name, text.into());
    if !value.is_object() || Array::is_array(value) {
        return Err(wrong("args", "must be an object of parameters"));
    }
    for entry in Object::entries(value.unchecked_ref()).iter() {
        let entry: Array = entry.unchecked_into();
        let wire = entry.get(0).as_string().unwrap_or_default();
        let param = operation.params().find(|param| operation.wire_name(param.name) == wire);
        let name = param.map_or(wire.as_str(), |param| param.name);
        let json = param.is_some_and(|param| param.kind == Kind::Json);
        let fields = param.is_some_and(|param| param.kind == Kind::Fields);
        let arg = if fields { read_fields(&entry.get(1)) } else { read_arg(&entry.get(1), json) };
        args.push(name, arg.ok_or_else(|| wrong(name, "holds a value that cannot be sent"))?);
    }
    Ok(args)
}

fn read_fields(value: &JsValue) -> Option<Arg> {
    if value.is_undefined() {
        return Some(Arg::Unset);
    }
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    let entries = Object::entries(value.unchecked_ref());
    let mut fields = Vec::new();
    for entry in entries.iter() {
        let entry: Array = entry.unchecked_into();
        fields.push((entry.get(0).as_string()?, read_arg(&entry.get(1), false)?));
    }
    Some(Arg::Fields(fields))
}

fn read_arg(value: &JsValue, json: bool) -> Option<Arg> {
    if value.is_undefined() || value.is_null() {
        return Some(Arg::Unset);
    }
    if let Some(text) = value.as_string() {
        return if json { as_json(value) } else { Some(Arg::Text(text)) };
    }
    if let Some(number) = value.as_f64() {
        let whole = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0;
        if !number.is_finite() {
            return None;
        }
        return Some(if whole {
            Arg::Integer(number as i64)
        } else {
            Arg::Number(JsValue::from(number).unchecked_into::<js_sys::Number>().to_string_with_radix(10).ok()?.into())
        });
    }
    if let Some(flag) = value.as_bool() {
        return Some(Arg::Boolean(flag));
    }
    if Array::is_array(value) {
        let (array, mut items): (&Array, _) = (value.unchecked_ref(), Vec::new());
        for item in array.iter() {
            // A list in a list is JSON too: reading it here would go as deep as the caller's nesting.
            items.push(if Array::is_array(&item) { as_json(&item)? } else { read_arg(&item, json)? });
        }
        return Some(Arg::List(items));
    }
    as_json(value)
}

/// Anything that is only sent as JSON; functions and symbols have none.
fn as_json(value: &JsValue) -> Option<Arg> {
    json_text(value).ok()?.map(Arg::Json)
}
