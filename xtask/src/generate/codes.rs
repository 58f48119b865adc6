//! Codes that both languages know: `js/generated/codes.ts` and `reader-codes.ts`, and a block of `src/runtime/web.js`,
//! which can import nothing.

use super::NOTICE;
use crate::process::root;
use leadspan::codes::arg_tag;
use leadspan::operation::Method;
use leadspan::runtime::{BodyFormat, Cache, StepEnd};
use leadspan_bindings::codes::{BodyState, CALL_SETTINGS, HOST_CALLED, ReadMode, Setting, UNDOCUMENTED};
use leadspan_reader::json::OutputFormat;

const BEGIN: &str = "// Written by `cargo xtask generate`: begin.\n";
const END: &str = "// Written by `cargo xtask generate`: end.\n";

/// `js/generated/codes.ts`.
pub fn file() -> String {
    let (of_calls, of_clients) = Setting::NAMES.split_at(CALL_SETTINGS);
    let tags = arg_tag::ALL.iter().map(|(name, text)| format!("export const {name}_TAG = {text:?};\n"));
    format!(
        "// {NOTICE}\n\n\
         /** How a response's body is wanted. */\nexport const READ_MODES = {} as const;\n\n\
         /** The state of a body. */\nexport const BodyState = {} as const;\n\n\
         /** The first number of undocumented calls; their methods are those of `web.js`. */\n\
         export const UNDOCUMENTED = {UNDOCUMENTED};\n\n\
         /** Numbers among the options of a call, in the order in which they cross. */\n\
         export const CALL_SETTINGS = \"{}\".split(\" \");\n\n\
         /** Those that only a client has; they follow. */\nexport const CLIENT_SETTINGS = \"{}\".split(\" \");\n\n\
         /** The characters that written arguments begin with, by the type of the value. */\n{}\n\
         /** The prefix of exports that the host calls by itself. */\nexport const HOST_CALLED = {HOST_CALLED:?};\n",
        object(ReadMode::NAMES),
        object(BodyState::NAMES),
        of_calls.join(" "),
        of_clients.join(" "),
        tags.collect::<String>(),
    )
}

/// `js/generated/reader-codes.ts`: apart, as it is loaded with the reader.
pub fn of_reader() -> String {
    let forms = OutputFormat::NUMBERED.map(|(name, _)| name);
    format!("// {NOTICE}\n\n/** In what form rows are wanted. */\nexport const Form = {} as const;\n", object(&forms))
}

/// An object of names and their numbers.
pub fn object(names: &[&str]) -> String {
    let members: Vec<_> = names.iter().enumerate().map(|(number, name)| format!("{name}: {number}")).collect();
    format!("{{ {} }}", members.join(", "))
}

/// `src/runtime/web.js` with its block of numbers.
pub fn web_js() -> Result<String, String> {
    let path = root().join("src/runtime/web.js");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or("src/runtime/web.js has no block of numbers")?;
    let methods: Vec<_> = Method::ALL.iter().map(|method| format!("\"{}\"", method.as_str())).collect();
    // A name that the file does not use is left out of its list.
    let used = |name: String| if after.contains(&name) { name } else { String::new() };
    let wants: Vec<_> =
        BodyFormat::NAMES.iter().map(|name| used(format!("AS_{}", name.to_ascii_uppercase()))).collect();
    let caches: Vec<_> = Cache::NAMES.iter().map(|name| format!("\"{name}\"")).collect();
    let block = format!(
        "/** HTTP methods by number. */\nexport const METHODS = [{}];\n\n\
         /** What a body is read into. */\nconst [{}] = Array({}).keys();\n\n\
         /** What a browser's cache does, by number. */\nexport const CACHES = [{}];\n\n\
         /** How a step ended. */\n// prettier-ignore\nconst [{}] = Array({}).keys();\n",
        methods.join(", "),
        wants.join(", "),
        wants.len(),
        caches.join(", "),
        StepEnd::NAMES.join(", "),
        StepEnd::NAMES.len(),
    );
    Ok(format!("{before}{BEGIN}{block}{END}{after}"))
}
