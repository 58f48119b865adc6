//! The reader as JavaScript sees it; `js/bulk/reader.ts` and `js/bulk/` make iterables and streams of it.
//!
//! Bytes go in through a buffer that JavaScript fills (`input`, then `feed`), results come out as addresses in the memory:
//! both are read and written in views, so nothing is copied twice. A view is only good until the next call.
//! Errors are plain objects `{ code, message, offset? }` with the codes of the client.

mod csv;
mod json;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// As in the core: the standard allocator weighs 3 KB of gzip more.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// An error for JavaScript.
fn failure(code: &str, message: &str, offset: Option<u64>) -> JsValue {
    let error = Object::new();
    put(&error, "code", &code.into());
    put(&error, "message", &message.into());
    if let Some(offset) = offset {
        put(&error, "offset", &JsValue::from_f64(offset as f64));
    }
    error.into()
}

/// Sets a member of an object made here, which cannot fail.
fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
